import HostInterface
import Synchronization
import Tracking

/// The way to our own ``LocalRunner``, which is started with the first task and anew when it was killed.
///
/// A task that cannot be given to it now is kept and given to it later.
final class RunnerLink: Sendable {
    enum Hand: Sendable { case waiting(blockingReason: String?), running }

    private struct State {
        var runner: (any LineProcess)?
        /// Since when a word of our runner is due: it has said none yet, or has something to start and runs nothing.
        var silentSince: Int64?
        /// Batches that our own runner has, or is to have.
        private(set) var inHand: [BatchID: Hand] = [:]
        private var running = 0
        /// It has these, and nothing is known to keep it from starting them.
        private var startable = 0
        /// What could not be given to it yet.
        var unsent: [RunnerTask] = []

        var isWordDue: Bool { running == 0 && startable > 0 }

        mutating func put(_ batch: BatchID, _ hand: Hand?) {
            count(inHand[batch], by: -1)
            inHand[batch] = hand
            count(hand, by: 1)
        }

        private mutating func count(_ hand: Hand?, by change: Int) {
            switch hand {
            case .running: running += change
            case .waiting(nil): startable += change
            case .waiting, nil: break
            }
        }
    }

    /// Milliseconds that a runner may take to say a word that is due.
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
            state.withLock { $0.put(task.batch, nil) }
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
    func returnUnstarted(_ batches: Set<BatchID>) -> [BatchID] {
        let (runner, kept) = state.withLock { state in
            let kept = state.unsent.map(\.batch).filter(batches.contains)
            state.unsent.removeAll { batches.contains($0.batch) }
            for batch in kept { state.put(batch, nil) }
            return (state.runner, kept)
        }
        // A runner that is gone has nothing to give back.
        for batch in batches { try? runner?.send(RunnerRequest.drop(batch).line) }
        return kept
    }

    /// Why it says nothing though a word is due, where that is so for too long.
    var silence: String? {
        guard let since = state.withLock({ $0.silentSince }), host.clock.elapsed() - since >= Self.patience else {
            return nil
        }
        return
            "the process that starts local steps makes no progress: this machine may be out of memory, or this user "
            + "may have too many processes (ulimit -u)"
    }

    private func send(_ task: RunnerTask) throws(HostError) {
        let runner = try runner()
        state.withLock { state in
            state.put(task.batch, .waiting(blockingReason: nil))
            if state.isWordDue, state.silentSince == nil { state.silentSince = host.clock.elapsed() }
        }
        try runner.send(RunnerRequest.run(task).line)
    }

    private func keep(_ task: RunnerTask, because reason: String) {
        state.withLock { state in
            state.unsent.append(task)
            state.put(task.batch, .waiting(blockingReason: reason))
        }
    }

    private func runner() throws(HostError) -> any LineProcess {
        // Under the lock: two that are asked for at one time must be one.
        try state.withLock { state throws(HostError) in
            if let runner = state.runner { return runner }
            let runner = try host.processes.startLineProcess(call, errors: nil) { [weak self] in self?.hear($0) }
            state.runner = runner
            state.silentSince = host.clock.elapsed()
            return runner
        }
    }

    private func hear(_ line: String?) {
        guard let line else { return lose() }
        guard let reply = RunnerReply(line) else { return }
        let runner = state.withLock { state in
            if let batch = reply.batch { state.put(batch, reply.hand) }
            state.silentSince = state.isWordDue ? host.clock.elapsed() : nil
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
            for batch in Array(state.inHand.keys) where !unsent.contains(batch) { state.put(batch, nil) }
        }
    }
}

extension RunnerReply {
    /// Which batch it tells of.
    var batch: BatchID? {
        switch self {
        case .ready: nil
        case .started(let batch, _), .ended(let batch, _, _, _, _), .failed(let batch, _), .waits(let batch, _),
            .leftToRecord(let batch), .dropped(let batch):
            batch
        }
    }

    /// How the runner has it from now on; nothing where it has it no more.
    fileprivate var hand: RunnerLink.Hand? {
        switch self {
        case .started: .running
        case .waits(_, let reason): .waiting(blockingReason: reason)
        case .ready, .ended, .failed, .leftToRecord, .dropped: nil
        }
    }
}
