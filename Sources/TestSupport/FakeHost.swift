package import HostInterface
import Synchronization

/// The same numbers in every run.
package final class SeededRandom: RandomSource {
    private let numbers: Mutex<Numbers>

    package init(_ seed: UInt64 = 1) { numbers = Mutex(Numbers(seed: seed)) }

    package func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) } }

    package func next() -> UInt64 { numbers.withLock { $0.next() } }

    /// From 0 up to the bound, which is not reached.
    package func number(below bound: Int) -> Int { numbers.withLock { $0.below(bound) } }
}

/// Keeps what was printed.
package final class RecordingTerminal: Terminal {
    private let texts = Mutex<(output: String, errors: String)>(("", ""))

    package init() {}

    package var output: String { texts.withLock { $0.output } }
    package var errors: String { texts.withLock { $0.errors } }

    package func writeOutput(_ text: String) { texts.withLock { $0.output += text } }
    package func writeOutput(_ bytes: [UInt8]) { writeOutput(String(decoding: bytes, as: UTF8.self)) }
    package func writeErrors(_ text: String) { texts.withLock { $0.errors += text } }
    package var outputIsTerminal: Bool { false }
    package var errorsAreTerminal: Bool { false }
    package var size: TerminalSize? { nil }
    package var inputIsTerminal: Bool { false }
    package func readLine() -> String? { nil }
    package var inputLines: AsyncStream<String> { AsyncStream { $0.finish() } }
}

extension Host {
    /// A machine of fakes; give those that the test looks at.
    package static func fake(
        files: any FileSystem = FakeFiles(), databases: any DatabaseSystem = NoDatabases(),
        programs: any ProgramRunner = ScriptedPrograms(),
        processes: any ProcessTable = FakeProcesses(), clock: any WallClock = ManualClock(),
        terminal: any Terminal = RecordingTerminal(), environment: [String: String] = [:], hostName: String = "login1",
        processID: Int32 = 42, cores: Int = 2
    ) -> Host {
        Host(
            files: files, databases: databases, programs: programs, processes: processes, clock: clock,
            random: SeededRandom(),
            terminal: terminal,
            context: ProcessContext(
                workingDirectory: "/work", environment: environment, hostName: hostName, userID: 1000,
                processID: processID, machine: { Machine(cores: cores) }, executable: "/bin/maestro-swift"))
    }
}
