import HostInterface
import MaestroCommands
import Storage
import TestSupport
import Testing

/// A study goes on while somebody looks at it.
@Suite struct LookingTests {
    private let files = FakeFiles()
    private let processes = FakeProcesses()
    private let terminal = RecordingTerminal()
    private let root = Host.fake().surroundings.workingDirectory

    private func maestro(_ words: String...) async -> Int32 {
        await MaestroCommands.maestro(words, on: .fake(files: files, processes: processes, terminal: terminal))
    }

    @Test("a conductor that ends while its study is looked at is not missed: who conducts is asked before the journal")
    func ending() async throws {
        files.put(
            "\(root)/s.yaml",
            "description: {name: s, description: d}\nstudy: [{name: a, description: d, run: {cmd: x}}]")
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
        #expect(!terminal.output.contains("no conductor is running"), "\(terminal.output)")
        #expect(await maestro("status", "out") == 0)
        #expect(
            terminal.output.contains("nobody conducts it: its conductor on login1 was stopped at"), "\(terminal.output)"
        )
    }
}
