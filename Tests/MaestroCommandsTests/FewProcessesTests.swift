import HostInterface
import MaestroCommands
import Expansion
import Storage
import Studies
import TestSupport
import Testing
import Tracking

/// A user who may have no further threads or processes is told so at once, since nothing else would be.
@Suite struct FewProcessesTests {
    private let files = FakeFiles()
    private let processes = FakeProcesses()
    private let terminal = RecordingTerminal()
    private let root = Host.fake().context.workingDirectory

    init() {
        files.put(
            "\(root)/s.yaml",
            "description: {name: s, description: d}\nstudy:\n- {name: a, description: d, run: {cmd: x}}\n")
    }

    private func maestro(_ words: String...) async -> Int32 {
        await MaestroCommands.maestro(words, on: .fake(files: files, processes: processes, terminal: terminal))
    }

    @Test("no conductor is started where it would stand still, and the study can be resumed")
    func run() async throws {
        processes.room = 11
        #expect(await maestro("run", "-y", "-o", "out", "s.yaml") == 1)
        #expect(terminal.errors.contains("cannot start 12 more threads"), "\(terminal.errors)")
        #expect(terminal.errors.contains("ulimit -u"))
        #expect(processes.active.isEmpty)
        #expect(await maestro("status", "out") == 0)
    }

    @Test("a conductor that has begun and lacks threads gives the study back")
    func conductor() async throws {
        #expect(await maestro("run", "--dry-run", "-y", "-o", "out", "s.yaml") == 0)
        processes.room = 5
        #expect(await maestro("conductor", "out") == 1)
        #expect(terminal.errors.contains("cannot start 6 more threads"), "\(terminal.errors)")
        let directory = StudyDirectory(root: "\(root)/out")
        #expect(!Lease.holder(of: directory, host: .fake(files: files, processes: processes)).isThere)
    }
}
