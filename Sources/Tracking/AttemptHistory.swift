package import Executors
package import Expansion

/// All attempts of one instance, the current one last, from the records of its run.
package struct AttemptHistory: Hashable, Sendable {
    package struct Attempt: Hashable, Sendable {
        package let number: UInt16
        package let executor: ExecutorID
        package let isRestart: Bool
        package let submitted: Timestamp
        fileprivate let batch: BatchID
        fileprivate let task: UInt32?
        package fileprivate(set) var job: Job?
        package fileprivate(set) var started: Timestamp?
        package fileprivate(set) var ended: Timestamp?
        package fileprivate(set) var outcome: Outcome?
        package fileprivate(set) var lastErrorLine: String?
    }

    private let instance: InstanceID
    package private(set) var attempts: [Attempt] = []

    package init(of instance: InstanceID) { self.instance = instance }

    package mutating func note(_ record: Record) {
        switch record.event {
        case .intended(let batch):
            guard let member = batch.members.first(where: { $0.instance == instance }) else { return }
            attempts.append(
                Attempt(
                    number: member.attempt, executor: batch.executor, isRestart: member.isRestart,
                    submitted: record.time,
                    batch: batch.id, task: batch.isArray ? member.task : nil))
        case .accepted(let batch, let job): change(batch) { $0.job = Job(job, task: $0.task) }
        case .postponed(let batch, _): attempts.removeAll { $0.batch == batch && $0.started == nil }
        case .rejected(let batch, let reason):
            change(batch) {
                $0.outcome = .failed(.rejected(reason))
                $0.ended = record.time
            }
        case .started(instance, let time): change { $0.started = time }
        case .requeued(instance, _): change { $0.started = nil }
        case .lastErrorLine(instance, let words): change { $0.lastErrorLine = words }
        case .ended(instance, let outcome, let time), .retrying(instance, let outcome, let time):
            change {
                $0.outcome = outcome
                $0.ended = time
            }
        case .opened, .doubted, .blocked, .dequeued, .requested, .updatedDependencies, .staleDependencies,
            .resubmitting, .removingTemporaries,
            .called, .closed, .published, .wroteRows, .started, .requeued, .lastErrorLine, .ended, .retrying:
            break
        }
    }

    private mutating func change(_ batch: BatchID? = nil, _ body: (inout Attempt) -> Void) {
        guard let index = attempts.lastIndex(where: { batch == nil || $0.batch == batch }) else { return }
        body(&attempts[index])
    }
}
