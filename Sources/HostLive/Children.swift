import Dispatch
import Glibc
import HostInterface
import Synchronization

/// All processes that this one started, and the only place that waits for them.
///
/// A thread of its own takes each end from the kernel, exactly one for each start, so none is lost and none polled for.
final class Children: Sendable {
    private let environment: [String: String]
    private let waiting = Mutex<[pid_t: @Sendable (ProcessEnd) -> Void]>([:])
    private let started = DispatchSemaphore(value: 0)

    /// The only one: two that wait for any child would take each other's.
    static let ofThisProcess = Children()

    private init() {
        environment = readEnvironment()
        // The queue's one item never ends; it sleeps in the kernel while there is nothing to wait for.
        DispatchQueue(label: "maestro-swift.children").async { while true { self.reapOne() } }
    }

    /// Starts a process; `ended` is called once, on the waiting thread.
    func start(
        _ call: Invocation, streams: borrowing Streams, ended: @escaping @Sendable (ProcessEnd) -> Void
    ) throws(HostError) -> pid_t {
        let environment = call.environment ?? environment
        let path = try findProgram(call.program, environment: environment)
        return try adopt(ended) { () throws(HostError) in
            try spawn(call, path: path, environment: environment, streams: streams)
        }
    }

    /// Waits for a process that `start` makes.
    func adopt(
        _ ended: @escaping @Sendable (ProcessEnd) -> Void, start: () throws(HostError) -> pid_t
    ) throws(HostError) -> pid_t {
        // Under the lock, so that an end cannot be taken before there is somebody to tell.
        let result = waiting.withLock { waiting -> Result<pid_t, HostError> in
            do throws(HostError) {
                let pid = try start()
                waiting[pid] = ended
                return .success(pid)
            } catch {
                return .failure(error)
            }
        }
        let pid = try result.get()
        started.signal()
        return pid
    }

    private func reapOne() {
        started.wait()
        while true {
            var status: Int32 = 0
            let pid = retrying { unsafe waitpid(-1, &status, 0) }
            guard pid > 0 else { return }
            // One that could not be executed is a child too, for a moment, and nobody counts on its end.
            guard let ended = waiting.withLock({ $0.removeValue(forKey: pid) }) else { continue }
            return ended(ProcessEnd(id: pid, end: ProgramEnd(waitStatus: status)))
        }
    }
}

extension ProgramEnd {
    /// waitpid(2)'s status: the low seven bits hold the signal, the next byte the exit code.
    init(waitStatus status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
    }
}
