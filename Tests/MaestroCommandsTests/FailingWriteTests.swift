import HostInterface
import MaestroCommands
import TestSupport
import Testing

/// Each single write of a command may fail, whatever the reason.
@Suite struct FailingWriteTests {
    private static let failures: [HostError] = [
        .system(errno: 28, reason: "No space left on device", doing: "cannot write"),
        .system(errno: 122, reason: "Disk quota exceeded", doing: "cannot write"),
        .system(errno: 5, reason: "Input/output error", doing: "cannot write"),
    ]

    private let study = """
        description: {name: s, description: d}
        study:
        - {name: a, description: d, run: {cmd: "x $(P)", restart: y}}
        - {name: b, description: d, run: {cmd: "x", depends: ["a_*"]}}
        global.parameters: {P: {values: [1, 2], label: P.%%}}
        """

    private func maestro(_ words: [String], _ files: FakeFiles) async -> (code: Int32, errors: String) {
        await perform(ParsedCommandLine(words), files)
    }

    private func perform(_ line: ParsedCommandLine, _ files: FakeFiles) async -> (code: Int32, errors: String) {
        let terminal = RecordingTerminal()
        let code = await line.run(on: .fake(files: files, terminal: terminal))
        return (code, terminal.errors)
    }

    private func files() -> FakeFiles {
        let files = FakeFiles()
        let directory = Host.fake().context.workingDirectory
        files.put("\(directory)/s.yaml", study)
        return files
    }

    @Test(
        "a study of which anything cannot be written is refused with the reason, and the next one is well",
        arguments: failures)
    func layingOut(failure: HostError) async {
        let run = ParsedCommandLine(["run", "--dry-run", "-y", "s.yaml", "-o", "out"])
        let next = ParsedCommandLine(["run", "--dry-run", "-y", "s.yaml", "-o", "next"])
        var writes = 0
        while writes < 1000 {
            let files = files()
            files.setFailure(failure)
            files.failWrites(after: writes)
            let end = await perform(run, files)
            if end.code == 0 { break }
            #expect(end.code == 1 && end.errors.contains("\(failure)"), "write \(writes): \(end)")
            files.failWrites(after: nil)
            let after = await perform(next, files)
            #expect(after.code == 0, "write \(writes): \(after)")
            writes += 1
        }
        // Folders, scripts, the frozen study, the journal.
        #expect((20..<1000).contains(writes))
    }

    @Test("a request that cannot be left is told of, and is not heard later", arguments: failures)
    func asking(failure: HostError) async throws {
        let files = files()
        _ = await maestro(["run", "--dry-run", "-y", "s.yaml", "-o", "out"], files)
        files.setFailure(failure)
        for words in [["pause", "out"], ["cancel", "-y", "out"], ["update", "--throttle", "2", "out"]] {
            files.failWrites(after: 0)
            let end = await maestro(words, files)
            #expect(end.code == 1 && end.errors.contains("\(failure)"), "\(words): \(end)")
            files.failWrites(after: nil)
            let directory = Host.fake().context.workingDirectory
            #expect(try files.list("\(directory)/out/.maestro/requests").isEmpty)
        }
    }
}
