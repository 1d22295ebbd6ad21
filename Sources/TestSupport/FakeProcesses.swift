package import HostInterface
import Synchronization

/// Processes that start at once, run nothing, and end when a test says so.
package final class FakeProcesses: ProcessTable {
    private struct State {
        var next: Int32 = 100
        var living: [Int32: Invocation] = [:]
        var signals: [(HostSignal, Int32)] = []
    }

    private let state = Mutex(State())
    private let tell: AsyncStream<ProcessEnd>.Continuation
    package let ends: AsyncStream<ProcessEnd>

    package init() { (ends, tell) = AsyncStream.makeStream() }

    /// Processes that have not ended.
    package var living: [Int32: Invocation] { state.withLock { $0.living } }

    package var signalsSent: [(HostSignal, Int32)] { state.withLock { $0.signals } }

    package func end(_ id: Int32, _ end: ProgramEnd = .exited(0)) {
        state.withLock { _ = $0.living.removeValue(forKey: id) }
        tell.yield(ProcessEnd(id: id, end: end))
    }

    /// Adds a process that this program did not start.
    package func add(_ id: Int32, _ call: Invocation) { state.withLock { $0.living[id] = call } }

    package func start(_ call: Invocation, output: String?) throws(HostError) -> ProcessIdentity {
        let id = state.withLock { state in
            state.next += 1
            state.living[state.next] = call
            return state.next
        }
        return ProcessIdentity(id: id, birth: "\(id)")
    }

    package func identity(of id: Int32) -> ProcessIdentity? {
        state.withLock { $0.living[id] != nil ? ProcessIdentity(id: id, birth: "\(id)") : nil }
    }

    package func commandLine(of id: Int32) -> [String]? {
        state.withLock { $0.living[id].map { [$0.program] + $0.arguments } }
    }

    package func signal(_ signal: HostSignal, group: Int32) throws(HostError) -> Bool {
        state.withLock { state in
            state.signals.append((signal, group))
            return state.living[group] != nil
        }
    }

    package func signals() -> AsyncStream<HostSignal> { AsyncStream { _ in } }
}
