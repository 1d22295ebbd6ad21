import Executors
import Expansion
import FoundationEssentials
import HostInterface
import MaestroCommands
import Reporting
import Storage
import Studies
import TestSupport
import Testing
import Tracking

/// Staying with a study: snapshots of it, each made of the one journal.
@Suite struct FollowingTests {
    private struct Status: Decodable { let sequence: Int }

    private let files = FakeFiles()
    private let terminal = RecordingTerminal()
    private let host: Host
    private let directory: StudyDirectory

    init() async throws {
        host = .fake(files: files, clock: HurryingClock(files: files), terminal: terminal)
        let root = host.context.workingDirectory
        directory = StudyDirectory(root: "\(root)/out")
        files.put(
            "\(root)/s.yaml",
            "{description: {name: s, description: d}, study: [{name: a, description: d, run: {cmd: x}}]}")
        let code = await maestro(["run", "--dry-run", "-y", "-o", "out", "s.yaml"], on: host)
        #expect(code == 0, "\(terminal.errors)")
    }

    @Test("a snapshot has the number of the journal's last record, which grows as the conductor writes")
    func sequence() async throws {
        var following = try Following("out", host: host)
        #expect(following.snapshot().sequence == 0)
        let batch = Batch(
            id: BatchID(1), executor: .local, members: [.init(instance: .init(0 as Int), attempt: 1, isRestart: false)])
        var journal = try conduct(directory, on: host, files: files) { _ in [.intended(batch)] }.journal
        try await following.next(milliseconds: 250)
        let begun = following.snapshot()
        #expect(begun.sequence == 2 && begun.state.allCounts[.queued] == 1)
        try await following.next(milliseconds: 250)
        #expect(following.snapshot().sequence == 2)
        let now = Timestamp(milliseconds: host.clock.now())
        try journal.append([(.started(.init(0 as Int), at: now), now)])
        try await following.next(milliseconds: 250)
        let running = following.snapshot()
        #expect(running.sequence == 3 && running.state.allCounts[.running] == 1 && running.directory == "out")
        let shown = terminal.output.utf8.count
        #expect(await maestro(["status", "--format", "json", "out"], on: host) == 0)
        let status = try JSONDecoder().decode(Status.self, from: Data(terminal.output.utf8.dropFirst(shown)))
        #expect(status.sequence == 3)
    }
}
