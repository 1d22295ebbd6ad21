import HostInterface
import Jobs
import Scheduling
import Synchronization
import TestSupport
import Testing

/// A runner's conductor: what it says and hears.
private final class Talk: Terminal {
    private let heard = Mutex<[String]>([])
    private let say: AsyncStream<String>.Continuation
    let inputLines: AsyncStream<String>

    init() { (inputLines, say) = AsyncStream.makeStream() }

    var lines: [String] { heard.withLock { $0 } }

    func send(_ line: String) { say.yield(line) }
    func leave() { say.finish() }

    func writeOutput(_ text: String) { heard.withLock { $0.append(String(text.dropLast())) } }
    func writeOutput(_ bytes: [UInt8]) {}
    func writeErrors(_ text: String) {}
    var outputIsTerminal: Bool { false }
    var errorsAreTerminal: Bool { false }
    var size: TerminalSize? { nil }
    var inputIsTerminal: Bool { false }
    func readLine() -> String? { nil }
}

/// What a runner does with its tasks.
@Suite struct LocalRunnerTests {
    private let talk = Talk()
    private let processes = FakeProcesses()
    private let clock = ManualClock()

    private func run(cores: Int = 1, kibibytes: Int64 = .max, _ body: () async throws -> Void) async throws {
        let runner = LocalRunner(
            host: .fake(processes: processes, clock: clock, terminal: talk), study: "/s",
            allowance: Allowance(cores: cores, kibibytes: kibibytes))
        async let running: Void = runner.run()
        do { try await body() } catch {
            talk.leave()
            throw error
        }
        talk.leave()
        await running
    }

    private func task(_ batch: Int, kibibytes: Int = 0, inputs: String = "0 0") -> String {
        "run \(batch) s a a 1 /s/a /s/r\(batch) /s/a/a.1 1 \(kibibytes) \(inputs) ./a.sh"
    }

    private func wait(until condition: () -> Bool) async throws {
        var looks = 0
        while !condition(), looks < 100_000 {
            await Task.yield()
            looks += 1
        }
        try #require(condition(), "\(talk.lines)")
    }

    @Test("tasks run together as their memory allows, and one that asks for more than there is runs alone")
    func memory() async throws {
        try await run(cores: 8, kibibytes: 100) {
            for (batch, kibibytes) in [(1, 40), (2, 40), (3, 40), (4, 500), (5, 0)] {
                talk.send(task(batch, kibibytes: kibibytes))
            }
            func ends(_ tag: UInt32) { processes.tell(tag, .ended(code: 0, began: 500, at: 1000, hasValues: false)) }
            try await wait { processes.recorded.map(\.tag) == [1, 2] }
            ends(1)
            try await wait { processes.recorded.map(\.tag) == [1, 2, 3] }
            ends(2)
            ends(3)
            try await wait { processes.recorded.map(\.tag) == [1, 2, 3, 4] }
            ends(4)
            try await wait { processes.recorded.map(\.tag) == [1, 2, 3, 4, 5] }
        }
    }

    @Test("it gives the next task to a recorder when the one before has ended, and ends with its conductor")
    func order() async throws {
        try await run {
            talk.send(task(1, inputs: "2 2 A=b=c B=d%20e *.csv --"))
            talk.send(task(2))
            try await wait { processes.recorded.map(\.tag) == [1] }
            processes.tell(1, .began(at: 1000))
            processes.tell(1, .ended(code: 3, began: 1000, at: 2000, hasValues: true))
            try await wait { processes.recorded.map(\.tag) == [1, 2] }
        }
        #expect(talk.lines == ["ready 0", "started 1 1000", "ended 1 3 1000 2000 1"])
        #expect(processes.recorded[0].claim == "claim 1 0 login1 ")
        #expect(processes.recorded[0].check.suffix(3) == ["sh", "*.csv", "--"] && processes.recorded[1].check.isEmpty)
        #expect(["A", "B"].map { processes.recorded[0].variables[$0] } == ["b=c", "d e"])
        #expect(processes.recorded[0].variables["MAESTRO_OUTPUT"] == "/s/a/a.1.values")
        #expect(processes.recorded[0].variables["MAESTRO_RECORD"] == "/s/r1")
    }

    @Test("too few processes are told of once, and it goes on when there are some")
    func shortage() async throws {
        processes.isFull = true
        try await run {
            talk.send(task(1))
            try await wait { talk.lines.count == 2 }
            clock.advance(milliseconds: 1000)
            processes.isFull = false
            try await wait {
                clock.advance(milliseconds: 1000)
                return processes.recorded.count == 1
            }
        }
        #expect(talk.lines.count == 2 && talk.lines[1].hasPrefix("waits 1 "))
        #expect(talk.lines[1].contains("cannot"))
    }

    @Test("a task whose recorder was killed is left to its record, and its core is free")
    func killedRecorder() async throws {
        try await run {
            talk.send(task(1))
            talk.send(task(2))
            try await wait { processes.recorded.count == 1 }
            processes.tell(1, .gone)
            try await wait { processes.recorded.count == 2 }
            processes.tell(2, .failed(reason: "no"))
            try await wait { talk.lines.count == 3 }
        }
        #expect(talk.lines == ["ready 0", "left 1", "failed 2 no"])
    }

    @Test("a task that has not begun is given back when the conductor asks for it")
    func drop() async throws {
        try await run {
            talk.send(task(1))
            talk.send(task(2))
            talk.send("drop 1")
            talk.send("drop 2")
            try await wait { talk.lines.count == 2 }
        }
        #expect(talk.lines == ["ready 0", "dropped 2"])
    }
}
