import CHost
import Dispatch
import Glibc
import HostInterface
import Synchronization

/// Runs programs to their end, with their output in memory.
struct LiveProgramRunner: ProgramRunner {
    let children: Children

    func run(_ call: Invocation) async throws(HostError) -> ProgramResult {
        let output = try Pipe()
        let errors = try Pipe()
        let end = EndBox()
        let pid = try children.start(
            call, streams: Streams(output: output.writer.number, errors: errors.writer.number)
        ) { end.set($0.end) }
        // Only the program may hold the writing ends, or reading would never come to an end.
        let outputReader = output.reader()
        let errorReader = errors.reader()
        let alarm = Alarm(seconds: call.deadlineSeconds) { kill(-pid, SIGKILL) }
        async let outputBytes = outputReader.readToEnd()
        async let errorBytes = errorReader.readToEnd()
        let (first, second) = await (outputBytes, errorBytes)
        let how = await end.value()
        guard !alarm.stop() else { throw .timedOut(program: call.program, afterSeconds: call.deadlineSeconds) }
        return ProgramResult(end: how, output: first, errors: second)
    }
}

/// Two ends of a pipe.
private struct Pipe: ~Copyable {
    private let readEnd: Int32
    let writer: Descriptor

    init() throws(HostError) {
        var reading: Int32 = -1
        var writing: Int32 = -1
        let code = unsafe host_pipe(&reading, &writing)
        guard code == 0 else { throw systemError("cannot make a pipe", code: code) }
        readEnd = reading
        writer = Descriptor(taking: writing)
    }

    /// Gives up the writing end.
    consuming func reader() -> PipeReader { PipeReader(Descriptor(taking: readEnd)) }
}

/// Reads on a thread that may block, never on the pool that runs tasks.
private final class PipeReader: Sendable {
    private let file: Descriptor

    init(_ file: consuming Descriptor) { self.file = file }

    func readToEnd() async -> [UInt8] {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                // A pipe fails only when it is closed, and what came before is what there is.
                continuation.resume(returning: (try? self.file.readToEnd("a pipe")) ?? [])
            }
        }
    }
}

/// Kills after a time, unless stopped before.
private final class Alarm: Sendable {
    private let state = Mutex<(isStopped: Bool, hasRung: Bool)>((false, false))

    init(seconds: Int, _ ring: @escaping @Sendable () -> Void) {
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) {
            self.state.withLock { state in
                guard !state.isStopped else { return }
                state.hasRung = true
                ring()
            }
        }
    }

    /// Says whether it has rung.
    func stop() -> Bool {
        state.withLock { state in
            state.isStopped = true
            return state.hasRung
        }
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
