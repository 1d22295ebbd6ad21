import Expansion
package import HostInterface
import Synchronization
package import Tracking

/// Runs batches as processes of this machine, through a ``LocalRunner`` that outlives the conductor.
///
/// A batch's job number is the batch's own.
package final class LocalScheduler: Scheduler {
    /// In the environment of each step, and of all that it starts: the file of its attempt's record.
    package static let recordVariable = "MAESTRO_RECORD"
    /// The word by which the program becomes a runner.
    package static let runnerVerb = "local-runner"

    private struct State {
        var runner: (any Companion)?
        /// Batches that our own runner has, and whether it has started them.
        var inHand: [BatchID: Bool] = [:]
        /// Batches of another machine that were to be stopped, where nothing of ours can reach them.
        var abandoned: Set<BatchID> = []
    }

    private let host: Host
    private let directory: String
    private let cores: Int
    private let state = Mutex(State())
    private let tell: AsyncStream<News>.Continuation
    package let news: AsyncStream<News>

    /// - Parameters:
    ///   - directory: The study's, which tells its runner from those of other studies.
    ///   - cores: What the steps may take together.
    package init(host: Host, directory: String, cores: Int) {
        self.host = host
        self.directory = directory
        self.cores = cores
        (news, tell) = AsyncStream.makeStream()
    }

    package func submit(_ submission: Submission) async -> SubmissionAnswer {
        guard let task = submission.tasks.first, submission.tasks.count == 1 else {
            return .refused(reason: "the local scheduler takes instances one by one")
        }
        let batch = submission.batch.id
        do {
            let runner = try runner()
            state.withLock { $0.inHand[batch] = false }
            try runner.send(RunnerRequest.run(RunnerTask(batch: batch, task: task)).line)
            return .accepted(job: UInt64(batch.number))
        } catch {
            state.withLock { $0.inHand[batch] = nil }
            return .refused(reason: "\(error)")
        }
    }

    package func find(_ batches: [LostBatch]) async -> Search { .answered([:]) }

    /// What our runner has runs; what an earlier one started runs while that runner, or a process of the attempt, does.
    package func observe(_ jobs: [WatchedBatch]) async -> Observation {
        let inHand = state.withLock { $0.inHand }
        var sightings: [InstanceID: Sighting] = [:]
        for job in jobs {
            guard let instance = job.tasks.first?.instance else { continue }
            switch inHand[job.batch] {
            case true: sightings[instance] = .running
            case false: sightings[instance] = .queued(hindrance: nil)
            case nil: sightings[instance] = sightingOfOthers(job)
            }
        }
        return Observation(isTrustworthy: true, sightings: sightings)
    }

    package func takeBack(_ jobs: [WatchedBatch]) async {
        let runner = state.withLock { $0.runner }
        // A runner that is gone has nothing to give back.
        for job in jobs { try? runner?.send(RunnerRequest.drop(job.batch).line) }
    }

    /// Nothing waits in the runner for anything but a core.
    package func retie(_ ties: [NewTie]) async -> [Bool] { ties.map { _ in false } }

    package func callOff(_ batch: Batch) async {}

    package func limit(_ batch: WatchedBatch, to count: Int) async -> Bool { false }

    package func lastStart() async -> Timestamp? { nil }

    package func drainCalls() -> [String: Int] { [:] }

    /// A runner that is gone begins nothing.
    package func waiting() async -> [WaitingJob]? { [] }

    package func stop(_ jobs: [WatchedBatch], urgently: Bool) async {
        await takeBack(jobs)
        let elsewhere = jobs.filter { record(of: $0).map { $0.host != host.surroundings.hostName } ?? false }
        state.withLock { $0.abandoned.formUnion(elsewhere.map(\.batch)) }
        let groups = host.processes.groups(withVariables: jobs.map { "\(Self.recordVariable)=\($0.record)" })
        for group in groups {
            // Nobody there any more is what was wanted.
            _ = try? host.processes.signal(urgently ? .kill : .terminate, group: group)
        }
    }
}

// MARK: - Our runner

extension LocalScheduler {
    private func runner() throws(HostError) -> any Companion {
        let call = Invocation(
            host.surroundings.executable, [Self.runnerVerb, directory, String(cores)],
            environment: host.surroundings.environment,
            directory: directory, deadlineSeconds: 0)
        // Under the lock: two that are asked for at one time must be one.
        return try state.withLock { state throws(HostError) in
            if let runner = state.runner { return runner }
            let runner = try host.processes.startCompanion(call, errors: nil) { [weak self] in self?.hear($0) }
            state.runner = runner
            return runner
        }
    }

    private func hear(_ line: String?) {
        guard let line else {
            // It was killed. What it started goes on without it, and the next batch gets a new one.
            return state.withLock { state in
                state.runner = nil
                state.inHand = [:]
            }
        }
        guard let reply = RunnerReply(line) else { return }
        let runner = state.withLock { state in
            state.inHand[reply.batch] = reply.isLast ? nil : true
            return state.runner?.id ?? 0
        }
        if let news = News(reply, host: host.surroundings.hostName, runner: runner) { tell.yield(news) }
    }
}

extension RunnerReply {
    fileprivate var isLast: Bool {
        switch self {
        case .started: false
        case .ended, .failed, .taken, .dropped: true
        }
    }
}

extension News {
    fileprivate init?(_ reply: RunnerReply, host: String, runner: Int32) {
        let job = UInt64(reply.batch.number)
        switch reply {
        case .started(let batch, let time):
            let record = AttemptRecord(job: job, host: host, process: runner, started: time)
            self.init(batch: batch, record: record, sighting: .running)
        case .ended(let batch, let code, let started, let time):
            let record = AttemptRecord(
                job: job, host: host, process: runner, started: started, end: .exit(code: code, at: time, isOwn: true))
            self.init(batch: batch, record: record, sighting: nil)
        case .failed(let batch, let reason):
            self.init(batch: batch, record: nil, sighting: .ended(.failed(.launch(reason))))
        case .dropped(let batch):
            self.init(batch: batch, record: nil, sighting: .givenBack)
        case .taken: return nil
        }
    }
}

// MARK: - Runners of earlier conductors

extension LocalScheduler {
    private func record(of job: WatchedBatch) -> AttemptRecord? {
        (try? host.files.read(job.record)).flatMap { AttemptRecord($0) }
    }

    private func sightingOfOthers(_ job: WatchedBatch) -> Sighting? {
        // No record: it was never started. An end: it is over.
        guard let record = record(of: job), record.end == nil else { return nil }
        guard record.host == host.surroundings.hostName else {
            return state.withLock { $0.abandoned.contains(job.batch) } ? nil : .undecided("on \(record.host)")
        }
        let runner = host.processes.commandLine(of: record.process) ?? []
        let isKept = runner.contains(Self.runnerVerb) && runner.contains(directory)
        let entry = "\(Self.recordVariable)=\(job.record)"
        return isKept || !host.processes.groups(withVariables: [entry]).isEmpty ? .running : nil
    }
}
