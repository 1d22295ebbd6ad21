import HostInterface
import Synchronization
import Tracking

/// The way to our own ``LocalRunner``, which is started with the first task and anew when it was killed.
///
/// A task that cannot be given to it now is kept and given to it later.
final class RunnerLink: Sendable {
    enum Hand: Sendable { case waiting(hindrance: String?), running }

    private struct State {
        var runner: (any Companion)?
        /// When our runner was started, until it has said its first word.
        var silentSince: Int64?
        /// Batches that our own runner has, or is to have.
        var inHand: [BatchID: Hand] = [:]
        /// What could not be given to it yet.
        var unsent: [RunnerTask] = []
    }

    /// Milliseconds that a runner may take to say its first word.
    private static let patience: Int64 = 5000

    private let host: Host
    private let call: Invocation
    private let heard: @Sendable (RunnerReply, _ runner: Int32) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - call: What becomes a runner.
    ///   - heard: Called for each of its replies.
    init(host: Host, call: Invocation, heard: @escaping @Sendable (RunnerReply, _ runner: Int32) -> Void) {
        self.host = host
        self.call = call
        self.heard = heard
    }

    var inHand: [BatchID: Hand] { state.withLock { $0.inHand } }

    /// - Throws: If the runner's program is not there, which does not pass.
    func give(_ task: RunnerTask) throws(HostError) {
        do { try send(task) } catch HostError.noSuchProgram(let name) {
            state.withLock { $0.inHand[task.batch] = nil }
            throw .noSuchProgram(name)
        } catch {
            keep(task, because: "\(error)")
        }
    }

    /// Gives it what could not be given: too many processes, or a runner that was killed a moment ago, are not there for
    /// ever.
    func sendUnsent() {
        let tasks = state.withLock { state in
            defer { state.unsent = [] }
            return state.unsent
        }
        for task in tasks {
            do { try send(task) } catch { keep(task, because: "\(error)") }
        }
    }

    /// Asks for batches back; says which of them it never had.
    func takeBack(_ batches: Set<BatchID>) -> [BatchID] {
        let (runner, kept) = state.withLock { state in
            let kept = state.unsent.map(\.batch).filter(batches.contains)
            state.unsent.removeAll { batches.contains($0.batch) }
            for batch in kept { state.inHand[batch] = nil }
            return (state.runner, kept)
        }
        // A runner that is gone has nothing to give back.
        for batch in batches { try? runner?.send(RunnerRequest.drop(batch).line) }
        return kept
    }

    /// Why it has not said a word since it was started, where that is so for too long.
    var silence: String? {
        guard let since = state.withLock({ $0.silentSince }), host.clock.elapsed() - since >= Self.patience else {
            return nil
        }
        return "the process that starts local steps cannot begin: this machine may have no memory for it, or this user "
            + "may have too many processes (ulimit -u)"
    }

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

    private func runner() throws(HostError) -> any Companion {
        // Under the lock: two that are asked for at one time must be one.
        try state.withLock { state throws(HostError) in
            if let runner = state.runner { return runner }
            let runner = try host.processes.startCompanion(call, errors: nil) { [weak self] in self?.hear($0) }
            state.runner = runner
            state.silentSince = host.clock.elapsed()
            return runner
        }
    }

    private func hear(_ line: String?) {
        guard let line else { return lose() }
        guard let reply = RunnerReply(line) else { return }
        let runner = state.withLock { state in
            state.silentSince = nil
            if let batch = reply.batch { state.inHand[batch] = reply.hand }
            return state.runner?.id ?? 0
        }
        heard(reply, runner)
    }

    /// It was killed. What it started goes on without it, and the next batch gets a new one.
    private func lose() {
        state.withLock { state in
            state.runner = nil
            state.silentSince = nil
            let unsent = Set(state.unsent.map(\.batch))
            state.inHand = state.inHand.filter { unsent.contains($0.key) }
        }
    }
}

extension RunnerReply {
    /// Which batch it tells of.
    var batch: BatchID? {
        switch self {
        case .ready: nil
        case .started(let batch, _), .ended(let batch, _, _, _), .failed(let batch, _), .waits(let batch, _),
            .leftToRecord(let batch), .dropped(let batch):
            batch
        }
    }

    /// How the runner has it from now on; nothing where it has it no more.
    fileprivate var hand: RunnerLink.Hand? {
        switch self {
        case .started: .running
        case .waits(_, let reason): .waiting(hindrance: reason)
        case .ready, .ended, .failed, .leftToRecord, .dropped: nil
        }
    }
}
