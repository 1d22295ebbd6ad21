import Expansion
package import HostInterface
import Synchronization
package import Tracking

/// Runs batches as processes of this machine, through a ``LocalRunner``.
///
/// A batch's job number is the batch's own.
package final class LocalScheduler: Scheduler {
    /// In the environment of each step, and of all that it starts: the file of its attempt's record.
    package static let recordVariable = "MAESTRO_RECORD"
    /// The word by which the program becomes a runner.
    package static let runnerVerb = "local-runner"
    /// Milliseconds that a runner may take to say its first word.
    private static let patience: Int64 = 5000

    private struct State {
        var runner: (any Companion)?
        /// When our runner was started, until it has said its first word.
        var silentSince: Int64?
        /// Batches that our own runner has, or is to have.
        var inHand: [BatchID: Hand] = [:]
        /// What could not be given to it yet.
        var unsent: [RunnerTask] = []
        /// Batches of another machine that were to be stopped, where nothing of ours can reach them.
        var abandoned: Set<BatchID> = []
    }

    fileprivate enum Hand { case waiting(hindrance: String?), running }

    private let host: Host
    private let directory: String
    private let allowance: Allowance
    private let state = Mutex(State())
    private let tell: AsyncStream<News>.Continuation
    package let news: AsyncStream<News>

    /// - Parameters:
    ///   - directory: The study's, which tells its runner from those of other studies.
    ///   - allowance: What the steps may take together.
    package init(host: Host, directory: String, allowance: Allowance) {
        self.host = host
        self.directory = directory
        self.allowance = allowance
        (news, tell) = AsyncStream.makeStream()
    }

    package func submit(_ submission: Submission) async -> SubmissionAnswer {
        guard let task = submission.tasks.first, submission.tasks.count == 1 else {
            return .refused(reason: "the local scheduler takes instances one by one")
        }
        let batch = submission.batch.id
        do {
            try send(RunnerTask(batch: batch, task: task))
        } catch HostError.noSuchProgram(let name) {
            state.withLock { $0.inHand[batch] = nil }
            return .refused(reason: "\(HostError.noSuchProgram(name))")
        } catch {
            keep(RunnerTask(batch: batch, task: task), because: "\(error)")
        }
        return .accepted(job: UInt64(batch.number))
    }

    package func find(_ batches: [LostBatch]) async -> Search { .answered([:]) }

    /// What our runner has runs; what an earlier one started runs while its recorder, or its command, does.
    package func observe(_ jobs: [WatchedBatch]) async -> Observation {
        sendUnsent()
        let silence = silenceOfRunner()
        let inHand = state.withLock { $0.inHand }
        var sightings: [InstanceID: Sighting] = [:]
        for job in jobs {
            guard let instance = job.tasks.first?.instance else { continue }
            switch inHand[job.batch] {
            case .running: sightings[instance] = .running
            case .waiting(let hindrance): sightings[instance] = .queued(hindrance: hindrance ?? silence)
            case nil: sightings[instance] = sightingOfOthers(job)
            }
        }
        return Observation(isTrustworthy: true, sightings: sightings)
    }

    package func takeBack(_ jobs: [WatchedBatch]) async {
        let batches = Set(jobs.map(\.batch))
        let (runner, kept) = state.withLock { state in
            let kept = state.unsent.map(\.batch).filter(batches.contains)
            state.unsent.removeAll { batches.contains($0.batch) }
            for batch in kept { state.inHand[batch] = nil }
            return (state.runner, kept)
        }
        for batch in kept { tell.yield(News(batch: batch, record: nil, sighting: .givenBack)) }
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
        for group in jobs.compactMap(record(of:)).waitingRecorders(on: host) {
            _ = try? host.processes.signal(.kill, group: group)
        }
        // Read once more: one of those may have begun its command all the same.
        for group in host.groups(ofLocalSteps: jobs.map { (path: $0.record, record: record(of: $0)) }) {
            // Nobody there any more is what was wanted.
            _ = try? host.processes.signal(urgently ? .kill : .terminate, group: group)
        }
    }
}

// MARK: - Our runner

extension LocalScheduler {
    private func send(_ task: RunnerTask) throws(HostError) {
        let runner = try runner()
        state.withLock { $0.inHand[task.batch] = .waiting(hindrance: nil) }
        try runner.send(RunnerRequest.run(task).line)
    }

    private func keep(_ task: RunnerTask, because reason: String) {
        state.withLock { state in
            state.unsent.append(task)
            state.inHand[task.batch] = .waiting(hindrance: reason)
        }
    }

    /// Too many processes, or a runner that was killed a moment ago, are not there for ever.
    private func sendUnsent() {
        let tasks = state.withLock { state in
            defer { state.unsent = [] }
            return state.unsent
        }
        for task in tasks {
            do { try send(task) } catch { keep(task, because: "\(error)") }
        }
    }

    private func silenceOfRunner() -> String? {
        guard let since = state.withLock({ $0.silentSince }), host.clock.elapsed() - since >= Self.patience else {
            return nil
        }
        return "the process that starts local steps cannot begin: this machine may have no memory for it, or this user "
            + "may have too many processes (ulimit -u)"
    }

    private func runner() throws(HostError) -> any Companion {
        let call = Invocation(
            host.surroundings.executable,
            [Self.runnerVerb, directory, String(allowance.cores), String(allowance.kibibytes)],
            environment: host.surroundings.environment,
            directory: directory, deadlineSeconds: 0)
        // Under the lock: two that are asked for at one time must be one.
        return try state.withLock { state throws(HostError) in
            if let runner = state.runner { return runner }
            let runner = try host.processes.startCompanion(call, errors: nil) { [weak self] in self?.hear($0) }
            state.runner = runner
            state.silentSince = host.clock.elapsed()
            return runner
        }
    }

    private func hear(_ line: String?) {
        guard let line else {
            // It was killed. What it started goes on without it, and the next batch gets a new one.
            return state.withLock { state in
                state.runner = nil
                state.silentSince = nil
                let unsent = Set(state.unsent.map(\.batch))
                state.inHand = state.inHand.filter { unsent.contains($0.key) }
            }
        }
        guard let reply = RunnerReply(line) else { return }
        let runner = state.withLock { state in
            state.silentSince = nil
            if let batch = reply.batch { state.inHand[batch] = reply.hand }
            return state.runner?.id ?? 0
        }
        if let news = News(reply, host: host.surroundings.hostName, runner: runner) { tell.yield(news) }
    }
}

extension RunnerReply {
    fileprivate var batch: BatchID? {
        switch self {
        case .ready: nil
        case .started(let batch, _), .ended(let batch, _, _, _), .failed(let batch, _), .waits(let batch, _),
            .leftToRecord(let batch), .dropped(let batch):
            batch
        }
    }

    /// How the runner has it from now on; nothing where it has it no more.
    fileprivate var hand: LocalScheduler.Hand? {
        switch self {
        case .started: .running
        case .waits(_, let reason): .waiting(hindrance: reason)
        case .ready, .ended, .failed, .leftToRecord, .dropped: nil
        }
    }
}

extension News {
    fileprivate init?(_ reply: RunnerReply, host: String, runner: Int32) {
        guard let batch = reply.batch else { return nil }
        let job = UInt64(batch.number)
        switch reply {
        case .started(_, let time):
            let record = AttemptRecord(job: job, host: host, process: runner, started: time)
            self.init(batch: batch, record: record, sighting: .running)
        case .ended(_, let code, let started, let time):
            let record = AttemptRecord(
                job: job, host: host, process: runner, started: started, end: .exit(code: code, at: time, isOwn: true))
            self.init(batch: batch, record: record, sighting: nil)
        case .failed(_, let reason):
            self.init(batch: batch, record: nil, sighting: .ended(.failed(.launch(reason))))
        case .waits(_, let reason): self.init(batch: batch, record: nil, sighting: .queued(hindrance: reason))
        case .dropped: self.init(batch: batch, record: nil, sighting: .givenBack)
        case .ready, .leftToRecord: return nil
        }
    }
}

// MARK: - What our runner does not have

extension LocalScheduler {
    private func record(of job: WatchedBatch) -> AttemptRecord? {
        (try? host.files.read(job.record)).flatMap { AttemptRecord($0) }
    }

    private func sightingOfOthers(_ job: WatchedBatch) -> Sighting? {
        // No record: it was never started. One without a claim: its machine crashed before that was on disk.
        guard let record = record(of: job) else {
            let isThere = (try? host.files.information(job.record)).flatMap { $0 } != nil
            return isThere ? .ended(.failed(.nodeFailure)) : nil
        }
        // It is over, and its record says how.
        guard record.end == nil else { return nil }
        guard record.host == host.surroundings.hostName else {
            return state.withLock { $0.abandoned.contains(job.batch) } ? nil : .undecided("on \(record.host)")
        }
        if isKept(record) { return .running }
        // What nobody keeps any more says no more than it does now.
        guard let last = self.record(of: job), last.end == nil, !last.hasNotBegun else { return nil }
        if last.command.map({ host.hasRestarted(since: $0) }) ?? false { return .ended(.failed(.nodeFailure)) }
        return host.groups(ofLocalSteps: [(job.record, last)]).isEmpty ? .ended(.failed(.unrecordedEnd)) : .running
    }

    /// Whether who is to write its end is there.
    private func isKept(_ record: AttemptRecord) -> Bool {
        if let recorder = record.recorder { return host.processes.isThere(recorder) }
        // The runner did it in earlier versions.
        let runner = host.processes.commandLine(of: record.process) ?? []
        return runner.contains(Self.runnerVerb) && runner.contains(directory)
    }
}
