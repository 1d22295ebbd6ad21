import Expansion
package import HostInterface
package import Jobs
import Synchronization
package import Tracking

/// Runs batches as processes of this machine, through a ``LocalRunner``.
///
/// A batch's job number is the batch's own.
package final class LocalScheduler: Executor {
    /// In the environment of each step, and of all that it starts: the file of its attempt's record.
    package static let recordVariable = "MAESTRO_RECORD"
    /// The word by which the program becomes a runner.
    package static let runnerVerb = "local-runner"
    private let host: Host
    private let directory: String
    private let link: RunnerLink
    /// Batches of another machine that were to be stopped, where nothing of ours can reach them.
    private let abandoned = Mutex<Set<BatchID>>([])
    private let continuation: AsyncStream<UnsolicitedUpdate>.Continuation
    package let news: AsyncStream<UnsolicitedUpdate>

    /// - Parameters:
    ///   - directory: The study's, which tells its runner from those of other studies.
    ///   - allowance: What the steps may take together.
    package init(host: Host, directory: String, allowance: Allowance) {
        self.host = host
        self.directory = directory
        let (news, continuation) = AsyncStream<UnsolicitedUpdate>.makeStream()
        (self.news, self.continuation) = (news, continuation)
        let call = Invocation(
            host.context.executable,
            [Self.runnerVerb, directory, String(allowance.cores), String(allowance.kibibytes)],
            environment: host.context.environment,
            directory: directory, deadlineSeconds: 0)
        link = RunnerLink(host: host, call: call) { reply, runner in
            if let news = UnsolicitedUpdate(reply, host: host.context.hostName, runner: runner) {
                continuation.yield(news)
            }
        }
    }

    package func submit(_ submission: Submission) async -> SubmissionAnswer {
        guard let task = submission.tasks.first, submission.tasks.count == 1 else {
            return .refused(reason: "the local scheduler does not take job arrays")
        }
        let batch = submission.batch.id
        do {
            guard try isWanted(task, submission.condition) else { return skip(batch) }
            let inputs = try inputs(of: task, submission.inputs).merging(task.variables) { $1 }
            let outputs = submission.outputs.arguments(files: task.files)
            try link.give(RunnerTask(batch: batch, task: task, inputs: inputs, outputs: outputs))
        } catch let error as HostError {
            return .refused(reason: "\(error)")
        } catch { return .unusable(reason: "\(error)") }
        return .accepted(job: JobID(batch.number))
    }

    /// Whether its condition holds, now that the steps before it are over.
    private func isWanted(_ task: Submission.Task, _ condition: StepCondition?) throws(ConditionMistake) -> Bool {
        guard let condition else { return true }
        return try condition.holds(task.operands, publishers: task.publishers, published: published(for: task))
    }

    /// No runner hears of it: that it is over is told at once.
    private func skip(_ batch: BatchID) -> SubmissionAnswer {
        let now = Timestamp(milliseconds: host.clock.now())
        let job = JobID(batch.number)
        let record = AttemptRecord(
            job: job, host: host.context.hostName, process: 0, started: now, end: .skipped(at: now))
        continuation.yield(UnsolicitedUpdate(batch: batch, record: record, observed: nil))
        return .accepted(job: job)
    }

    private func published(for task: Submission.Task) -> [Int: PublishedValues] {
        let study = StudyDirectory(root: directory)
        return task.publishers.reduce(into: [:]) { found, publisher in
            found[publisher.step] = host.files.publishedValues(study.record(of: publisher))
        }
    }

    /// What the steps before it have published; they are over.
    private func inputs(of task: Submission.Task, _ inputs: [StepOutput]) throws(MissingInput) -> [String: String] {
        guard !inputs.isEmpty else { return [:] }
        let published = published(for: task)
        var variables: [String: String] = [:]
        for input in inputs {
            guard let text = published[input.step]?[input.name] ?? input.standard else { throw MissingInput(input) }
            variables[input.variable] = text
        }
        return variables
    }

    package func find(_ batches: [LostBatch]) async -> Search { .answered([:]) }

    /// What our runner has runs; what an earlier one started runs while its recorder, or its command, does.
    package func observe(_ jobs: [WatchedBatch]) async -> Observation {
        link.sendUnsent()
        let (silence, inHand) = (link.silence, link.inHand)
        var observed: [InstanceID: JobObservation] = [:]
        for job in jobs {
            guard let instance = job.tasks.first?.instance else { continue }
            switch inHand[job.batch] {
            case .running: observed[instance] = .running
            case .waiting(let blockingReason): observed[instance] = .queued(blockingReason: blockingReason ?? silence)
            case nil: observed[instance] = sightingOfOthers(job)
            }
        }
        return Observation(isTrustworthy: true, observed: observed)
    }

    private func returnUnstarted(_ jobs: [WatchedBatch]) {
        for batch in link.returnUnstarted(Set(jobs.map(\.batch))) {
            continuation.yield(UnsolicitedUpdate(batch: batch, record: nil, observed: .givenBack))
        }
    }

    /// A runner that is gone begins nothing.
    package func markCancelled(_ batch: Batch) async {}

    package func stop(_ jobs: [WatchedBatch], how: StopStrength) async {
        returnUnstarted(jobs)
        guard how != .unlessBegun else { return }
        let elsewhere = jobs.filter { record(of: $0).map { $0.host != host.context.hostName } ?? false }
        abandoned.withLock { $0.formUnion(elsewhere.map(\.batch)) }
        for group in jobs.compactMap(record(of:)).waitingRecorders(on: host) {
            _ = try? host.processes.signal(.kill, group: group)
        }
        // Read once more: one of those may have begun its command all the same.
        for group in host.groups(ofLocalSteps: jobs.map { (path: $0.record, record: record(of: $0)) }) {
            // Nobody there any more is what was wanted.
            _ = try? host.processes.signal(how == .urgently ? .kill : .terminate, group: group)
        }
    }
}

// MARK: - What our runner does not have

extension LocalScheduler {
    private func record(of job: WatchedBatch) -> AttemptRecord? { host.files.attemptRecord(job.record) }

    private func sightingOfOthers(_ job: WatchedBatch) -> JobObservation? {
        // No record: it was never started. One without a claim: its machine crashed before that was on disk.
        guard let record = record(of: job) else {
            let isThere = (try? host.files.information(job.record)).flatMap { $0 } != nil
            return isThere ? .ended(.failed(.nodeFailure)) : nil
        }
        // It is over, and its record says how.
        guard record.end == nil else { return nil }
        guard record.host == host.context.hostName else {
            return abandoned.withLock { $0.contains(job.batch) } ? nil : .undecided("on \(record.host)")
        }
        if isKept(record) { return .running }
        // What nobody keeps any more says no more than it does now.
        guard let last = self.record(of: job), last.end == nil, !last.hasNotBegun else { return nil }
        if last.command.map({ host.hasRestarted(since: ProcessIdentity($0)) }) ?? false {
            return .ended(.failed(.nodeFailure))
        }
        return host.groups(ofLocalSteps: [(job.record, last)]).isEmpty ? .ended(.failed(.unrecordedEnd)) : .running
    }

    /// Whether who is to write its end is there.
    private func isKept(_ record: AttemptRecord) -> Bool {
        if let recorder = record.recorder { return host.processes.isThere(ProcessIdentity(recorder)) }
        // The runner did it in earlier versions.
        let runner = host.processes.commandLine(of: record.process) ?? []
        return runner.contains(Self.runnerVerb) && runner.contains(directory)
    }
}

/// A value that a step before it did not publish.
private struct MissingInput: Error, CustomStringConvertible {
    private let input: StepOutput

    init(_ input: StepOutput) { self.input = input }

    var description: String { "step `\(input.stepName)` did not publish `\(input.name)`" }
}

extension UnsolicitedUpdate {
    fileprivate init?(_ reply: RunnerReply, host: String, runner: Int32) {
        guard let batch = reply.batch else { return nil }
        let job = JobID(batch.number)
        switch reply {
        case .started(_, let time):
            let record = AttemptRecord(job: job, host: host, process: runner, started: time)
            self.init(batch: batch, record: record, observed: .running)
        case .ended(_, let code, let started, let time, let hasValues):
            let record = AttemptRecord(
                job: job, host: host, process: runner, started: started, end: .exit(code: code, at: time, isOwn: true),
                hasValues: hasValues)
            self.init(batch: batch, record: record, observed: nil)
        case .failed(_, let reason):
            self.init(batch: batch, record: nil, observed: .ended(.failed(.launch(reason))))
        case .waits(_, let reason): self.init(batch: batch, record: nil, observed: .queued(blockingReason: reason))
        case .dropped: self.init(batch: batch, record: nil, observed: .givenBack)
        case .ready, .leftToRecord: return nil
        }
    }
}
