import HostInterface
import TestSupport
import Testing

@Suite struct FakeTests {
    @Test("fake files have the errors of real ones")
    func files() throws {
        let files = FakeFiles()
        files.makeFolder("/a")
        try files.create("/a/x", with: [1], mode: .privateFile)
        #expect(throws: HostError.alreadyExists(path: "/a/x")) {
            try files.create("/a/x", with: [1], mode: .privateFile)
        }
        #expect(throws: HostError.notFound(path: "/b/x")) { try files.create("/b/x", with: [1], mode: .privateFile) }
        #expect(throws: HostError.notFound(path: "/a/y")) { try files.read("/a/y") }
        #expect(try files.list("/a") == ["x"])
    }

    @Test("a crash keeps what was synced, and of the rest what the test says")
    func crash() throws {
        let files = FakeFiles()
        files.makeFolder("/a")
        let file = try files.openForAppending("/a/log", mode: .privateFile)
        try file.append([1, 2])
        try file.sync()
        try file.append([3, 4])
        files.crash(keepingUnsynced: 1)
        #expect(try files.read("/a/log") == [1, 2, 3])
    }

    @Test("a program that nobody scripted fails")
    func programs() async throws {
        await #expect(throws: HostError.self) {
            try await ScriptedPrograms().run(Invocation("sbatch", [], deadlineSeconds: 1))
        }
    }
}

@Suite struct EvenClockTests {
    @Test("time goes on evenly though somebody sets the clock", arguments: [-90_000_000, 90_000_000] as [Int64])
    func jumps(by amount: Int64) {
        let clock = ManualClock(1000)
        let even = MonotonicClock(clock)
        clock.jump(milliseconds: amount)
        clock.advance(milliseconds: 500)
        #expect(even.now() == 1500 && clock.now() == 1500 + amount)
        #expect(MonotonicClock(clock).now() == clock.now())
    }
}
