import Dispatch
import Glibc
import HostInterface

/// Processes that outlive the call that started them.
final class LiveProcessTable: ProcessTable {
    private let children: Children
    private let files = LiveFileSystem()
    private let continuation: AsyncStream<ProcessEnd>.Continuation
    let ends: AsyncStream<ProcessEnd>
    private let recorders: Recorders

    func hearRecorders(_ heard: @escaping @Sendable (RecorderUpdate) -> Void) { recorders.tell(heard) }

    init(children: Children) {
        self.children = children
        recorders = Recorders(children: children)
        (ends, continuation) = AsyncStream.makeStream()
    }

    func startRecorder(_ call: RecordedCall) throws(HostError) -> Int32 { try recorders.start(call) }

    func start(_ call: Invocation, output: String?, errors: String?) throws(HostError) -> Int32 {
        let streams = Streams(output: try Self.openOutput(output), errors: try Self.openOutput(errors))
        return try children.start(call, streams: streams) { [continuation] in continuation.yield($0) }
    }

    func startLineProcess(
        _ call: Invocation, errors: String?, heard: @escaping @Sendable (String?) -> Void
    ) throws(HostError) -> any LineProcess {
        let toIt = try Pipe()
        let fromIt = try Pipe()
        let streams = Streams(input: toIt.reader, output: fromIt.writer, errors: try Self.openOutput(errors))
        let pid = try children.start(call, streams: streams) { _ in }
        // Only the program may hold its ends, or neither side would learn that the other has closed its own.
        _ = consume streams
        readLines(from: fromIt.reader, path: "process \(pid)", heard)
        return LiveLineProcess(id: pid, input: toIt.writer)
    }

    private static func openOutput(_ path: String?) throws(HostError) -> Descriptor {
        guard let path else { return try Descriptor(opening: "/dev/null", O_WRONLY) }
        // Results are the user's: who may read them, the user's umask and the folder's mode say.
        return try Descriptor(opening: path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, mode: FileMode(0o666))
    }

    var parent: Int32 { getppid() }

    func canStart(threads: ThreadNeed) -> Bool { HostLive.canStart(threads: threads.rawValue) }

    func watchThreads(_ continuation: @escaping @Sendable (_ areLacking: Bool) -> Void) -> any Watching {
        ThreadWatch(continuation)
    }

    func groups(withVariables entries: [String]) -> [Int32] {
        let wanted = Set(entries.map { Array($0.utf8) })
        let numbers = ((try? files.list("/proc")) ?? []).compactMap { Int32($0) }
        // Processes of others cannot be looked into, and are not meant.
        let ours = numbers.filter { id in
            guard let environment = try? files.read("/proc/\(id)/environ") else { return false }
            return environment.split(separator: 0).contains { wanted.contains(Array($0)) }
        }
        return Set(ours.map { getpgid($0) }).filter { $0 > 1 }.sorted()
    }

    func identity(of id: Int32) -> ProcessIdentity? {
        facts(of: id).map { ProcessIdentity(id: id, birth: $0.birth(in: bootName())) }
    }

    func groups(ofSessions sessions: [ProcessIdentity]) -> [Int32] {
        guard !sessions.isEmpty else { return [] }
        let boot = bootName()
        // A number stays with its session for as long as anybody is in it, so that only who began it must be asked after.
        let wanted = Set(
            sessions.filter { session in
                session.boot.map { $0 == boot } ?? false
                    && facts(of: session.id).map { $0.birth(in: boot) == session.birth } ?? true
            }.map(\.id))
        let numbers = wanted.isEmpty ? [] : ((try? files.list("/proc")) ?? []).compactMap { Int32($0) }
        let members = numbers.compactMap { facts(of: $0) }.filter { wanted.contains($0.session) }
        return Set(members.map(\.group)).filter { $0 > 1 }.sorted()
    }

    /// Nothing of a process that has ended, waited for or not.
    private func facts(of id: Int32) -> ProcessFacts? {
        (try? files.read("/proc/\(id)/stat")).flatMap { ProcessFacts($0) }
    }

    func commandLine(of id: Int32) -> [String]? {
        guard let text = try? files.read("/proc/\(id)/cmdline"), !text.isEmpty else { return nil }
        return text.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
    }

    func signal(_ signal: HostSignal, group: Int32) throws(HostError) -> Bool {
        guard group > 1 else { return false }
        if kill(-group, signal.number) == 0 { return true }
        guard errno == ESRCH else { throw systemError("cannot signal process group \(group)") }
        return false
    }

    func signals() -> AsyncStream<HostSignal> {
        AsyncStream { continuation in
            for signal in [HostSignal.interrupt, .terminate, .hangUp] {
                // The default action would end us before the source tells of it.
                _ = Glibc.signal(signal.number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: signal.number)
                source.setEventHandler {
                    continuation.yield(signal)
                    // Keeps the source for the life of the process: a signal must never again end it unheard.
                    _ = source
                }
                source.resume()
            }
        }
    }
}

extension HostSignal {
    fileprivate var number: Int32 {
        switch self {
        case .interrupt: SIGINT
        case .terminate: SIGTERM
        case .kill: SIGKILL
        case .hangUp: SIGHUP
        }
    }
}
