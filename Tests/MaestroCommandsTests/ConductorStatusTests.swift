import Expansion
import HostInterface
import MaestroCommands
import Storage
import TestSupport
import Testing
import Tracking

/// A study goes on while somebody looks at it.
@Suite struct ConductorStatusTests {
    private let files = FakeFiles()
    private let processes = FakeProcesses()
    private let terminal = RecordingTerminal()
    private let root = Host.fake().context.workingDirectory

    private func maestro(_ words: String...) async -> Int32 {
        await MaestroCommands.maestro(words, on: .fake(files: files, processes: processes, terminal: terminal))
    }

    @Test("a conductor that ends while its study is looked at is not missed: who conducts is asked before the journal")
    func ending() async throws {
        files.put(
            "\(root)/s.yaml",
            "description: {name: s, description: d}\nbatch: {type: slurm}\nstudy: [{name: a, description: d, run: {cmd: x}}]"
        )
        #expect(await maestro("run", "--dry-run", "-y", "-o", "out", "s.yaml") == 0, "\(terminal.errors)")
        processes.add(7, Invocation("maestro-swift", [], deadlineSeconds: 0))
        let directory = StudyDirectory(root: "\(root)/out")
        let conductor = Host.fake(files: files, processes: processes, processID: 7)
        guard case .acquired(let lease) = try Lease.acquire(directory, host: conductor) else {
            Issue.record("the lease is not free")
            return
        }
        files.afterReading(directory.journal) {
            lease.release()
            processes.end(7)
        }
        #expect(await maestro("status", "out") == 0)
        #expect(!terminal.output.contains("no conductor is running, so"), "\(terminal.output)")
        #expect(await maestro("status", "out") == 0)
        #expect(
            terminal.output.contains("no conductor is running: the one on login1 was stopped at"), "\(terminal.output)"
        )
    }

    /// A study with a conductor, process 7, that has begun its file of the journal.
    private func conducted() async throws -> (directory: StudyDirectory, lease: Lease) {
        files.put(
            "\(root)/s.yaml",
            "description: {name: s, description: d}\nbatch: {type: slurm}\nstudy: [{name: a, description: d, run: {cmd: x}}]"
        )
        #expect(await maestro("run", "--dry-run", "-y", "-o", "out", "s.yaml") == 0, "\(terminal.errors)")
        processes.add(7, Invocation("maestro-swift", [], deadlineSeconds: 0))
        let directory = StudyDirectory(root: "\(root)/out")
        let conductor = Host.fake(files: files, processes: processes, processID: 7)
        guard case .acquired(let lease) = try Lease.acquire(directory, host: conductor) else { throw Held() }
        _ = try #require(
            try Journal.takeOver(
                directory, epoch: lease.epoch, as: Conductor(host: "login1", process: 7),
                at: Timestamp(milliseconds: conductor.clock.now()), files: files))
        return (directory, lease)
    }

    /// The conductor of a lease says what it cannot do, since 125 s ago.
    private func note(_ kind: TroubleNote.Kind, of lease: UInt32, _ cause: String, in directory: StudyDirectory) throws
    {
        let since = Timestamp(milliseconds: Host.fake().clock.now() - 125_000)
        try TroubleNote(epoch: lease, since: since, cause: cause).post(as: kind, in: directory, files: files)
    }

    private struct Held: Error {}

    @Test("a conductor that cannot write its journal is shown as stuck, with the cause, as long as it is the one")
    func stuck() async throws {
        let (directory, _) = try await conducted()
        let cause = "write: Stale file handle"
        try note(.journal, of: 1, cause, in: directory)
        #expect(await maestro("status", "out") == 0)
        #expect(
            terminal.output.contains(
                "process 7 on this machine, has been stuck since 2023-11-14 22:11:15: write: Stale file handle"),
            "\(terminal.output)")
        #expect(await maestro("status", "--format", "json", "out") == 0)
        #expect(terminal.output.contains(#""cause": "write: Stale file handle""#), "\(terminal.output)")
        #expect(await maestro("resume", "out") == 1)
        #expect(
            terminal.errors.contains("has been stuck since 2023-11-14 22:11:15: write: Stale file handle"),
            "\(terminal.errors)")
        try note(.journal, of: 0, cause, in: directory)
        let before = terminal.output.utf8.count
        #expect(await maestro("status", "out") == 0)
        #expect(!String(decoding: terminal.output.utf8.dropFirst(before), as: UTF8.self).contains("stuck"))
    }

    @Test("that Slurm does not answer is told as its conductor says it, as long as that one lives")
    func silentSlurm() async throws {
        let (directory, _) = try await conducted()
        let cause = "squeue: Unable to contact slurm controller"
        try note(.scheduler, of: 1, cause, in: directory)
        let told = "Slurm has not responded since 2023-11-14 22:11:15: squeue: Unable to contact slurm controller"
        #expect(await maestro("status", "out") == 0)
        #expect(terminal.output.contains(told), "\(terminal.output)")
        #expect(await maestro("status", "--format", "json", "out") == 0)
        #expect(terminal.output.contains(#""words": "squeue: Unable to contact slurm controller""#))
        // Of an earlier conductor.
        try note(.scheduler, of: 0, cause, in: directory)
        let before = terminal.output.utf8.count
        #expect(await maestro("status", "out") == 0)
        #expect(!String(decoding: terminal.output.utf8.dropFirst(before), as: UTF8.self).contains("Slurm"))
    }

    @Test("a conductor that can write nothing at all is known by its silence though its process lives")
    func silent() async throws {
        files.setTime(1_000_000)
        _ = try await conducted()
        files.setTime(1_000_000 + 170_000)
        #expect(await maestro("status", "out") == 0)
        #expect(terminal.output.contains("has sent no heartbeat for 170 s, though its process exists"))
        #expect(!terminal.output.contains("stuck"), "\(terminal.output)")
        files.failWrites(after: 0)
        #expect(await maestro("status", "out") == 0)
        #expect(terminal.output.contains(": write: No space left on device"), "\(terminal.output)")
    }
}
