import Executors
import Expansion
import FoundationEssentials
import HostInterface
import MaestroCommands
import Storage
import Synchronization
import TestSupport
import Testing
import Tracking

/// What people on one machine are told of a conductor on another one that is not heard of.
@Suite struct UnheardTests {
    private struct Status: Decodable {
        struct Presence: Decodable { let secondsToTakeover: Int? }
        let presence: Presence
    }

    private let files = FakeFiles()
    private let processes = FakeProcesses()
    private let terminal = RecordingTerminal()
    private let clock: HurryingClock
    private let root = Host.fake().context.workingDirectory
    private let directory: StudyDirectory

    init() async throws {
        directory = StudyDirectory(root: "\(root)/out")
        clock = HurryingClock(files: files)
        files.put(
            "\(root)/s.yaml",
            """
            description: {name: s, description: d}
            study:
            - {name: a, description: d, run: {cmd: x}}
            - {name: b, description: d, run: {cmd: x, depends: [a]}}
            """)
        #expect(await maestro("run", "--dry-run", "-y", "-o", "out", "s.yaml") == 0, "\(terminal.errors)")
    }

    private func host(on name: String, process: Int32) -> Host {
        .fake(
            files: files, processes: processes, clock: clock, terminal: terminal, hostName: name, processID: process)
    }

    private func maestro(_ words: String..., on name: String = "login1") async -> Int32 {
        await MaestroCommands.maestro(words, on: host(on: name, process: 42))
    }

    /// A conductor on login2 began a step, and then its machine went.
    private func lose(after seconds: Int64) throws -> Lease {
        let lease = try conduct().lease
        clock.advance(seconds * 1000)
        return lease
    }

    private func conduct() throws -> (lease: Lease, journal: Journal) {
        let batch = Batch(
            id: BatchID(1), executor: .local, members: [.init(instance: .init(0 as Int), attempt: 1, isRestart: false)])
        let begun = try MaestroCommandsTests.conduct(directory, on: host(on: "login2", process: 7), files: files) {
            [.intended(batch), .started(.init(0 as Int), at: $0)]
        }
        files.put(directory.record(step: 0, ordinal: 0, attempt: 1), "claim 1 0 login2 8 1.000\n")
        return begun
    }

    @Test("status, why, cancel and resume say that it is late, and when it can be taken over")
    func late() async throws {
        _ = try lose(after: 70)
        #expect(await maestro("status", "out") == 0)
        #expect(
            terminal.output.contains(
                "its conductor on login2 has sent no heartbeat for 70 s; it can be taken over in 110 s"))
        #expect(terminal.output.contains("a local step runs on login2, which has sent no heartbeat for 70 s: a;"))
        let shown = terminal.output.utf8.count
        #expect(await maestro("status", "--format", "json", "out") == 0)
        let status = try JSONDecoder().decode(Status.self, from: Data(terminal.output.utf8.dropFirst(shown)))
        #expect(status.presence.secondsToTakeover == 110)
        #expect(await maestro("why", "out", "a") == 0)
        #expect(terminal.output.contains("it is a local step on login2"), "\(terminal.output)")
        #expect(await maestro("status") == 0)
        #expect(await maestro("resume", "out") == 1)
        #expect(
            terminal.errors.contains(
                "out already has a conductor: its conductor on login2 has sent no heartbeat for 70 s")
        )
        #expect(await maestro("cancel", "-y", "out") == 0)
        #expect(
            terminal.output.contains("out: requested; its conductor on login2 has sent no heartbeat for 79 s; it can"),
            "\(terminal.output)")
    }

    @Test("resume --wait counts down, takes the study over, and tells of a conductor that is stopped then as stopped")
    func countdown() async throws {
        _ = try lose(after: 20)
        let taken = Mutex<Lease?>(nil)
        clock.onSleep { [processes, directory, host = host(on: "login1", process: 101)] in
            guard processes.active[101] != nil else { return }
            taken.withLock { taken in
                if let lease = taken { return lease.release() }
                if case .acquired(let lease)? = try? Lease.acquire(directory, host: host) { taken = lease }
            }
        }
        #expect(await maestro("resume", "--wait", "out") == 1)
        let lines = terminal.errors.split(separator: "\n")
        for seconds in [60, 90, 150] {
            let words =
                "its conductor on login2 has sent no heartbeat for \(seconds) s; it can be taken over in \(180 - seconds) s"
            #expect(lines.contains { $0 == words }, "\(terminal.errors)")
        }
        #expect(taken.withLock { $0?.epoch } == 2)
        #expect(
            terminal.errors.contains("no conductor is running: the one on login1 was stopped at"), "\(terminal.errors)"
        )
    }

    /// The conductor on login2 has written the end of the study and left, which is not seen here. Returns what shows it.
    private func endUnseen() throws -> @Sendable () -> Void {
        var (lease, journal) = try conduct()
        let path = directory.journal(of: lease.epoch)
        let seen = try #require(files.text(path))
        let now = Timestamp(milliseconds: clock.now())
        let ends = (0..<2).map { (Event.ended(.init($0), .succeeded, at: now), now) }
        try journal.append(ends + [(.closed, now)])
        let whole = try #require(files.text(path))
        files.put(path, seen)
        lease.release(hasEnded: true)
        return { [files] in files.put(path, whole) }
    }

    @Test("a study whose end is seen late is waited for")
    func lateEnd() async throws {
        let show = try endUnseen()
        #expect(await maestro("status", "out") == 0)
        #expect(
            terminal.output.contains(
                "its conductor on login2 recorded the end of the study at 2023-11-14 22:13:20, but"),
            "\(terminal.output)")
        // Whoever made the study was told how to go on.
        let before = terminal.errors.count
        let end = clock.now() + 10_000
        clock.onSleep { [clock] in if clock.now() > end { show() } }
        #expect(await maestro("watch", "out") == 0, "\(terminal.errors)")
        #expect(clock.now() > end && clock.now() < end + 10_000)
        #expect(!terminal.errors.dropFirst(before).contains("resume"), "\(terminal.errors)")
    }

    @Test("an end that is never seen is not waited for without end")
    func unseenEnd() async throws {
        _ = try endUnseen()
        #expect(await maestro("watch", "out") == 1)
        #expect(
            terminal.errors.contains("this machine does not see that yet: check again in a minute; if nothing changes"),
            "\(terminal.errors)")
    }

    @Test("--host-is-gone is refused for another machine, for one that was heard of, and on that machine itself")
    func refusals() async throws {
        _ = try lose(after: 100)
        #expect(await maestro("resume", "--host-is-gone", "login3", "out") == 1)
        #expect(terminal.errors.contains("login2 has 1 that did not end: --host-is-gone login2"), "\(terminal.errors)")
        #expect(await maestro("resume", "--host-is-gone", "login2", "out") == 1)
        #expect(
            terminal.errors.contains(
                "login2 sent a heartbeat 100 s ago, so it may still be up; if it is gone, try again in 80 s"))
        clock.advance(100_000)
        #expect(await maestro("resume", "--host-is-gone", "login2", "out", on: "login2") == 1)
        #expect(terminal.errors.contains("login2 is this machine"), "\(terminal.errors)")
        #expect(try files.list("\(directory.root)/.maestro/requests").isEmpty)
    }

    @Test("what is asked of a study that another machine has just taken is handed over, and no failure")
    func handedOver() async throws {
        _ = try lose(after: 200)
        // A rival is faster than the conductor that `cancel` starts.
        clock.onSleep { [processes, directory, host = host(on: "login3", process: 9)] in
            guard let id = processes.active.first(where: { $0.value.arguments.first == "conductor" })?.key else {
                return
            }
            _ = try? Lease.acquire(directory, host: host)
            processes.end(id, .exited(1))
        }
        #expect(await maestro("cancel", "-y", "out") == 0, "\(terminal.errors)")
        #expect(terminal.output.contains("out: requested"), "\(terminal.output)")
    }
}

/// Passes as fast as somebody sleeps, and the files with it.
final class HurryingClock: WallClock {
    private let time: Mutex<Int64>
    private let files: FakeFiles
    private let deed = Mutex<(@Sendable () -> Void)?>(nil)

    init(files: FakeFiles, now: Int64 = 1_700_000_000_000) {
        self.files = files
        time = Mutex(now)
        files.setTime(now)
    }

    func now() -> Int64 { time.withLock { $0 } }
    func elapsed() -> Int64 { now() }
    func zoneOffsetMinutes(at moment: Int64) -> Int { 0 }
    func onSleep(_ deed: @escaping @Sendable () -> Void) { self.deed.withLock { $0 = deed } }

    func advance(_ milliseconds: Int64) {
        let now = time.withLock { time in
            time += milliseconds
            return time
        }
        files.setTime(now)
    }

    func sleep(milliseconds: Int64) async {
        advance(milliseconds)
        deed.withLock { $0 }?()
        await Task.yield()
    }
}
