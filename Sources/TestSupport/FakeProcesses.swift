package import HostInterface
import Synchronization

/// Processes that start at once, run nothing, and end when a test says so.
package final class FakeProcesses: ProcessTable {
    private struct State {
        var next: Int32 = 100
        var active: [Int32: Invocation] = [:]
        var boots: [Int32: String] = [:]
        var signals: [(HostSignal, Int32)] = []
        var recorded: [RecordedCall] = []
        var isFull = false
        var room = Int.max
        var heard: @Sendable (RecorderUpdate) -> Void = { _ in }
        var reportThreads: (@Sendable (Bool) -> Void)?
    }

    private let state = Mutex(State())
    private let tell: AsyncStream<ProcessEnd>.Continuation
    package let ends: AsyncStream<ProcessEnd>
    private let answer: @Sendable (String) -> [String]

    /// - Parameter answer: What a line process prints when it is given a line.
    package init(answer: @escaping @Sendable (String) -> [String] = { _ in [] }) {
        self.answer = answer
        (ends, tell) = AsyncStream.makeStream()
    }

    /// Processes that have not ended.
    package var active: [Int32: Invocation] { state.withLock { $0.active } }

    package var signalsSent: [(HostSignal, Int32)] { state.withLock { $0.signals } }

    package func end(_ id: Int32, _ end: ProgramEnd = .exited(0)) {
        state.withLock { _ = $0.active.removeValue(forKey: id) }
        tell.yield(ProcessEnd(id: id, end: end))
    }

    /// Adds a process that this program did not start.
    ///
    /// - Parameter boot: Which start of the machine it belongs to, if that matters.
    package func add(_ id: Int32, _ call: Invocation, boot: String? = nil) {
        state.withLock { state in
            state.active[id] = call
            state.boots[id] = boot
        }
    }

    /// Scripts that were given to recorders.
    package var recorded: [RecordedCall] { state.withLock { $0.recorded } }

    /// Lets no further recorder start, or lets them start again.
    package var isFull: Bool {
        get { state.withLock { $0.isFull } }
        set { state.withLock { $0.isFull = newValue } }
    }

    /// Threads that could still be started.
    package var room: Int {
        get { state.withLock { $0.room } }
        set { state.withLock { $0.room = newValue } }
    }

    /// Tells whoever watches that no thread can be started, or that one can again.
    package func reportThreads(areLacking: Bool) { state.withLock { $0.reportThreads }?(areLacking) }

    /// Something that a recorder tells.
    package func tell(_ tag: UInt32, _ word: RecorderUpdate.Word) {
        state.withLock { $0.heard }(RecorderUpdate(tag: tag, word))
    }

    package func hearRecorders(_ heard: @escaping @Sendable (RecorderUpdate) -> Void) {
        state.withLock { $0.heard = heard }
    }

    package func startRecorder(_ call: RecordedCall) throws(HostError) -> Int32 {
        guard !isFull else {
            throw .system(errno: 11, reason: "Resource temporarily unavailable", doing: "cannot start a process")
        }
        state.withLock { $0.recorded.append(call) }
        return add(Invocation("recorder", [call.record], deadlineSeconds: 0))
    }

    package func start(_ call: Invocation, output: String?, errors: String?) throws(HostError) -> Int32 {
        add(call)
    }

    private func add(_ call: Invocation) -> Int32 {
        state.withLock { state in
            state.next += 1
            state.active[state.next] = call
            return state.next
        }
    }

    package func startLineProcess(
        _ call: Invocation, errors: String?, heard: @escaping @Sendable (String?) -> Void
    ) throws(HostError) -> any LineProcess {
        FakeLineProcess(id: add(call), answer: answer, heard: heard)
    }

    package var parent: Int32 { 1 }

    package func watchThreads(_ tell: @escaping @Sendable (_ areLacking: Bool) -> Void) -> any Watching {
        state.withLock { $0.reportThreads = tell }
        return Unwatched()
    }

    package func canStart(threads: ThreadNeed) -> Bool { threads.rawValue <= room }

    package func groups(withVariables entries: [String]) -> [Int32] {
        let wanted = Set(entries)
        return active.filter { _, call in
            (call.environment ?? [:]).contains { wanted.contains("\($0.key)=\($0.value)") }
        }
        .keys.sorted()
    }

    /// Each is alone in a session of its own.
    package func groups(ofSessions sessions: [ProcessIdentity]) -> [Int32] {
        sessions.filter { identity(of: $0.id) == $0 }.map(\.id).sorted()
    }

    package func identity(of id: Int32) -> ProcessIdentity? {
        state.withLock { state in
            guard state.active[id] != nil else { return nil }
            return ProcessIdentity(id: id, birth: state.boots[id].map { "\(id)@\($0)" } ?? "\(id)")
        }
    }

    package func commandLine(of id: Int32) -> [String]? {
        state.withLock { $0.active[id].map { [$0.program] + $0.arguments } }
    }

    package func signal(_ signal: HostSignal, group: Int32) throws(HostError) -> Bool {
        state.withLock { state in
            state.signals.append((signal, group))
            return state.active[group] != nil
        }
    }

    package func signals() -> AsyncStream<HostSignal> { AsyncStream { _ in } }
}

/// Answers each line at once.
private final class FakeLineProcess: LineProcess {
    let id: Int32
    private let answer: @Sendable (String) -> [String]
    private let heard: @Sendable (String?) -> Void

    init(id: Int32, answer: @escaping @Sendable (String) -> [String], heard: @escaping @Sendable (String?) -> Void) {
        self.id = id
        self.answer = answer
        self.heard = heard
    }

    func send(_ line: String) throws(HostError) { answer(line).forEach(heard) }
}

/// For a machine on which nothing happens that could be watched for.
package final class Unwatched: Watching {
    package init() {}
}
