import CHost
import Glibc
import HostInterface
import Synchronization

/// Starts recorders, and hears what they tell by one pipe.
final class Recorders: Sendable {
    private let children: Children
    private let tell: AsyncStream<RecorderNews>.Continuation
    let news: AsyncStream<RecorderNews>
    private let desk = Mutex<RecorderDesk?>(nil)

    init(children: Children) {
        self.children = children
        (news, tell) = AsyncStream.makeStream()
    }

    func start(_ call: RecordedCall) throws(HostError) -> Int32 {
        let desk = try openDesk()
        let tell = tell
        let ended: @Sendable (ProcessEnd) -> Void = { end in
            // One that has ended by itself has said all that there is to say.
            if end.end != .exited(0) { tell.yield(RecorderNews(tag: call.tag, .gone)) }
        }
        return try children.adopt(ended) { () throws(HostError) in try desk.start(call) }
    }

    /// Nobody needs the pipe and its thread but a runner.
    private func openDesk() throws(HostError) -> RecorderDesk {
        try desk.withLock { desk throws(HostError) in
            if let desk { return desk }
            let pipe = try Pipe()
            let opened = RecorderDesk(report: pipe.writer)
            readLines(from: pipe.reader, path: "the recorders") { [tell] line in
                if let news = line.flatMap({ RecorderNews($0) }) { tell.yield(news) }
            }
            desk = opened
            return opened
        }
    }
}

/// What all recorders of this process get.
private final class RecorderDesk: Sendable {
    private let report: Descriptor
    private let environment = EnvironmentEntries()
    private let boot = bootName()

    init(report: consuming Descriptor) { self.report = report }

    func start(_ call: RecordedCall) throws(HostError) -> pid_t {
        var process = pid_t()
        let texts = [
            call.script, call.directory, call.output, call.errors, call.record, call.claim, String(call.tag), boot,
        ]
        let code = unsafe withCStrings(texts) { texts in
            unsafe environment.with(call.variables) { entries in
                var recording = unsafe host_recording(
                    script: texts[0], directory: texts[1], output: texts[2], errors: texts[3], record: texts[4],
                    claim: texts[5], tag: texts[6], boot: texts[7], environment: entries, report: report.number)
                return unsafe host_record(&recording, &process)
            }
        }
        guard code == 0 else { throw systemError("cannot start a process", code: code) }
        return process
    }
}

/// This process's environment as a program gets it, made once.
private final class EnvironmentEntries: Sendable {
    private let entries: [String]

    init() { entries = readEnvironment().map { "\($0.key)=\($0.value)" }.sorted() }

    /// With some variables beside the others, which replace those of the same name.
    func with<Result>(
        _ variables: [String: String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let own = variables.map { "\($0.key)=\($0.value)" }
        let replaced = variables.keys.map { $0 + "=" }
        let others = entries.filter { entry in !replaced.contains { entry.hasPrefix($0) } }
        return unsafe withCStrings(others + own, body)
    }
}

extension RecorderNews {
    /// A line of the report: tag, word, and two numbers.
    fileprivate init?(_ line: String) {
        let words = line.split(separator: " ")
        guard words.count == 4, let tag = UInt32(words[0]), let first = Int64(words[2]), let second = Int64(words[3])
        else { return nil }
        switch words[1] {
        case "began": self.init(tag: tag, .began(at: first))
        case "ended": self.init(tag: tag, .ended(code: Int32(truncatingIfNeeded: first), at: second))
        case "taken": self.init(tag: tag, .taken)
        case "failed": self.init(tag: tag, .failed(reason: Self.reason(first, second)))
        case "waits": self.init(tag: tag, .waits(reason: Self.reason(first, second)))
        default: return nil
        }
    }

    private static func reason(_ stage: Int64, _ code: Int64) -> String {
        let doing =
            switch UInt8(truncatingIfNeeded: stage) {
            case UInt8(ascii: "o"), UInt8(ascii: "e"): "cannot open its output"
            case UInt8(ascii: "d"): "cannot enter its workspace"
            case UInt8(ascii: "r"): "cannot write its record"
            case UInt8(ascii: "p"): "cannot start a process"
            default: "cannot start its script"
            }
        let number = Int32(truncatingIfNeeded: code)
        return "\(HostError.system(errno: number, reason: HostLive.reason(of: number), doing: doing))"
    }
}
