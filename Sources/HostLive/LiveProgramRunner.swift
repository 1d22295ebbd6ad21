import Dispatch
import Glibc
import HostInterface
import Synchronization

/// Runs programs to their end, with their output in memory.
final class LiveProgramRunner: ProgramRunner {
    private let children = Children.ofThisProcess
    private let patience = Patience()

    func run(_ call: Invocation) async throws(HostError) -> ProgramResult {
        let output = try Pipe()
        let errors = try Pipe()
        let end = EndBox()
        let streams = Streams(output: output.writer, errors: errors.writer)
        let process = try children.start(call, streams: streams) { end.set($0.end) }
        // Only the program may hold the writing ends, or reading would never come to an end.
        _ = consume streams
        let capture = Capture(
            output: output.reader, errors: errors.reader, group: process, call: call, patience: patience)
        let captured = await capture.run()
        guard !captured.isLate else { throw .timedOut(program: call.program, afterSeconds: call.deadlineSeconds) }
        return ProgramResult(end: await end.value(), output: captured.output, errors: captured.errors)
    }

    func stopWaiting() { patience.isOver.store(true, ordering: .relaxed) }
}

/// Whether somebody still waits for programs.
private final class Patience: Sendable {
    let isOver = Atomic(false)
}

/// Reads what a program prints until it has closed both streams, or its time is over and it is killed.
///
/// On a thread of its own: it blocks, and must neither wait for others that do nor keep them waiting.
private final class Capture: Sendable {
    struct Result: Sendable {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var isLate = false
    }

    private let output: Descriptor
    private let errors: Descriptor
    private let group: pid_t
    private let deadline: ContinuousClock.Instant
    private let most: Int
    private let patience: Patience

    init(
        output: consuming Descriptor, errors: consuming Descriptor, group: pid_t, call: Invocation, patience: Patience
    ) {
        most = call.mostOutput ?? Int.max
        self.patience = patience
        self.output = output
        self.errors = errors
        self.group = group
        deadline = .now + .seconds(call.deadlineSeconds)
    }

    func run() async -> Result {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "maestro-swift.capture").async { continuation.resume(returning: self.read()) }
        }
    }

    /// How often it looks whether anybody waits.
    private static let pollMilliseconds: Double = 500

    private func read() -> Result {
        var result = Result()
        var streams = [output.number, errors.number].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        // poll(2) passes over negative descriptors: those that have come to their end.
        while streams.contains(where: { $0.fd >= 0 }) {
            guard !patience.isOver.load(ordering: .relaxed) else {
                result.isLate = true
                break
            }
            let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
            guard left > 0 else {
                kill(-group, SIGKILL)
                result.isLate = true
                break
            }
            let ready = retrying {
                unsafe poll(&streams, nfds_t(streams.count), Int32(min(left + 1, Self.pollMilliseconds)))
            }
            guard ready > 0 else { continue }
            if !take(&streams[0], into: &result.output) { streams[0].fd = -1 }
            if !take(&streams[1], into: &result.errors) { streams[1].fd = -1 }
            if result.output.count >= most || result.errors.count >= most {
                kill(-group, SIGTERM)
                break
            }
        }
        return result
    }

    /// Says whether more may come.
    private func take(_ stream: inout pollfd, into bytes: inout [UInt8]) -> Bool {
        guard stream.fd >= 0, stream.revents != 0 else { return stream.fd >= 0 }
        let descriptor = stream.fd
        let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            count = max(0, retrying { unsafe Glibc.read(descriptor, buffer.baseAddress, 65_536) })
        }
        bytes += chunk
        return !chunk.isEmpty
    }
}

/// A value that is set once and awaited once.
private final class EndBox: Sendable {
    private let state = Mutex<(end: ProgramEnd?, waiter: CheckedContinuation<ProgramEnd, Never>?)>((nil, nil))

    func set(_ end: ProgramEnd) {
        let waiter = state.withLock { state in
            state.end = end
            return state.waiter
        }
        waiter?.resume(returning: end)
    }

    func value() async -> ProgramEnd {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state in
                if state.end == nil { state.waiter = continuation }
                return state.end
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}
