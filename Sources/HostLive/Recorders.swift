import CHost
import Glibc
import HostInterface
import Synchronization

/// Gives attempts to recorders, starts as many as have work at one time, and hears what they tell by one pipe.
final class Recorders: Sendable {
    private struct State {
        /// Made with the first one: nobody needs the pipe and its thread but a runner.
        var report: RecorderReport?
        var idle: [LiveLineProcess] = []
        /// By what names the attempt that each has.
        var busy: [UInt32: LiveLineProcess] = [:]
        /// Is told at once what recorders say: another thread would first have to wake for it.
        var listener: @Sendable (RecorderUpdate) -> Void = { _ in }
    }

    private let children: Children
    private let state = Mutex(State())

    init(children: Children) { self.children = children }

    func tell(_ listener: @escaping @Sendable (RecorderUpdate) -> Void) { state.withLock { $0.listener = listener } }

    func start(_ call: RecordedCall) throws(HostError) -> Int32 {
        let order = RecorderOrder(call)
        // Under the lock to the end, so that who dies with an order is known to have it.
        return try state.withLock { state throws(HostError) in
            while let recorder = state.idle.popLast() {
                // One that was killed while it had nothing to do is no loss.
                guard (try? recorder.send(order.bytes)) != nil else { continue }
                state.busy[call.tag] = recorder
                return recorder.id
            }
            let recorder = try make(&state)
            try recorder.send(order.bytes)
            state.busy[call.tag] = recorder
            return recorder.id
        }
    }

    private func make(_ state: inout State) throws(HostError) -> LiveLineProcess {
        let report: RecorderReport
        if let opened = state.report { report = opened } else { report = try openReport() }
        state.report = report
        let orders = try Pipe()
        let process = try children.adopt({ self.lose($0.id) }) { () throws(HostError) in
            try report.startRecorder(orders: orders.reader)
        }
        return LiveLineProcess(id: process, input: orders.intoWriter())
    }

    private func openReport() throws(HostError) -> RecorderReport {
        let pipe = try Pipe()
        let report = RecorderReport(writer: pipe.writer)
        readLines(from: pipe.reader, path: "the recorders") { self.hear($0) }
        return report
    }

    private func hear(_ line: String?) {
        guard let line = line.flatMap({ RecorderLine($0) }) else { return }
        switch line {
        case .news(let news): state.withLock { $0.listener }(news)
        case .free(let tag):
            state.withLock { state in
                if let recorder = state.busy.removeValue(forKey: tag) { state.idle.append(recorder) }
            }
        }
    }

    /// None ends by itself while it has an attempt.
    private func lose(_ process: Int32) {
        let lost = state.withLock { state in
            state.idle.removeAll { $0.id == process }
            let lost = state.busy.filter { $0.value.id == process }.map(\.key)
            for tag in lost { state.busy[tag] = nil }
            return (tags: lost, listener: state.listener)
        }
        for tag in lost.tags { lost.listener(RecorderUpdate(tag: tag, .gone)) }
    }
}

/// What a recorder reads; `Order.c` has the form.
private struct RecorderOrder {
    let bytes: [UInt8]

    init(_ call: RecordedCall) {
        let own = [
            String(call.tag), call.directory, call.output, call.errors, call.values, call.record, call.claim,
            call.directFolder,
        ]
        let variables = call.variables.map { "\($0.key)=\($0.value)" }
        var texts: [UInt8] = []
        for text in own + call.command + call.direct + call.check + variables {
            texts += text.utf8
            texts.append(0)
        }
        var bytes: [UInt8] = []
        let counts = [texts.count, call.command.count, call.direct.count, call.check.count, variables.count]
        for number in counts.map({ UInt32($0) }) {
            unsafe withUnsafeBytes(of: number) { unsafe bytes.append(contentsOf: $0) }
        }
        self.bytes = bytes + texts
    }
}

/// What all recorders of this process get: where they tell what happens, and what every script's environment has.
private final class RecorderReport: Sendable {
    private let writer: Descriptor
    private let environment = readEnvironment().map { "\($0.key)=\($0.value)" }.sorted()
    private let boot = bootName()

    init(writer: consuming Descriptor) { self.writer = writer }

    func startRecorder(orders: borrowing Descriptor) throws(HostError) -> pid_t {
        var process = pid_t()
        let code = unsafe boot.withCString { boot in
            unsafe withCStrings(environment) { entries in
                var recorder = unsafe host_recorder(
                    orders: orders.number, report: writer.number, boot: boot, environment: entries)
                return unsafe host_start_recorder(&recorder, &process)
            }
        }
        guard code == 0 else { throw systemError("cannot start a process", code: code) }
        return process
    }
}

/// A line of the report: tag, word, and four numbers.
private enum RecorderLine {
    case news(RecorderUpdate)
    /// It takes the next order.
    case free(UInt32)

    init?(_ line: String) {
        let words = line.split(separator: " ")
        let numbers = words.dropFirst(2).compactMap { Int64($0) }
        guard numbers.count == 4, let tag = UInt32(words[0]) else { return nil }
        if words[1] == "free" {
            self = .free(tag)
        } else if let word = Self.word(words[1], numbers) {
            self = .news(RecorderUpdate(tag: tag, word))
        } else {
            return nil
        }
    }

    private static func word(_ word: Substring, _ numbers: [Int64]) -> RecorderUpdate.Word? {
        switch word {
        case "began": .began(at: numbers[0])
        case "ended":
            .ended(
                code: Int32(truncatingIfNeeded: numbers[0]), began: numbers[2], at: numbers[1],
                hasValues: numbers[3] > 0)
        case "taken": .taken
        case "failed": .failed(reason: reason(numbers[0], numbers[1]))
        case "waits": .waits(reason: reason(numbers[0], numbers[1]))
        default: nil
        }
    }

    private static func reason(_ stage: Int64, _ code: Int64) -> String {
        let doing =
            switch UInt8(truncatingIfNeeded: stage) {
            case UInt8(ascii: "o"), UInt8(ascii: "e"): "cannot open its output"
            case UInt8(ascii: "d"): "cannot enter its workspace"
            case UInt8(ascii: "w"): "will not run anything in a folder of another user"
            case UInt8(ascii: "r"): "cannot write its record"
            case UInt8(ascii: "p"): "cannot start a process"
            default: "cannot start its command"
            }
        let number = Int32(truncatingIfNeeded: code)
        return "\(HostError.system(errno: number, reason: HostLive.reason(of: number), doing: doing))"
    }
}
