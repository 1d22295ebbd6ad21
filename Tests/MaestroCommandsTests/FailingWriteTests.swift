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
        let terminal = RecordingTerminal()
        let code = await MaestroCommands.maestro(words, on: .fake(files: files, terminal: terminal))
        return (code, terminal.errors)
    }

    private func files() -> FakeFiles {
        let files = FakeFiles()
        let directory = Host.fake().surroundings.workingDirectory
        files.put("\(directory)/s.yaml", study)
        return files
    }

    @Test(
        "a study of which anything cannot be written is refused with the reason, and the next one is well",
        arguments: failures)
    func layingOut(failure: HostError) async {
        let files = files()
        files.setFailure(failure)
        let words = ["run", "--dry-run", "-y", "s.yaml", "-o"]
        var writes = 0
        while true {
            files.failWrites(after: writes)
            let end = await maestro(words + ["out\(writes)"], files)
            if end.code == 0 { break }
            #expect(end.code == 1 && end.errors.contains("\(failure)"), "write \(writes): \(end)")
            writes += 1
            guard writes < 1000 else { break }
        }
        // Folders, scripts, the frozen study, the journal.
        #expect((20..<1000).contains(writes))
        files.failWrites(after: nil)
        let end = await maestro(words + ["last"], files)
        #expect(end.code == 0, "\(end)")
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
            let directory = Host.fake().surroundings.workingDirectory
            #expect(try files.list("\(directory)/out/.maestro/requests").isEmpty)
        }
    }
}
