import MaestroCommands
import TestSupport
import Testing

/// What was probably meant by a command line that cannot be understood.
@Suite struct MeaningTests {
    private func errors(_ arguments: [String]) async throws -> String {
        var text = ""
        try await withBench { bench in
            #expect(await bench.maestro(arguments) == 64)
            #expect(bench.terminal.output.isEmpty)
            text = bench.terminal.errors
        }
        return text
    }

    @Test(
        "a word that is no command is told with the nearest one",
        arguments: [("stauts", "did you mean `status`?"), ("frobnicate", "`maestro-swift --help` lists")])
    func commands(word: String, hint: String) async throws {
        let text = try await errors([word, "results"])
        #expect(text.contains("unknown command `\(word)`; \(hint)"), "\(text)")
    }

    @Test(
        "an option that a command does not have is told with the nearest one, or with those that it has",
        arguments: [
            (["update", "--bogus"], "`update` has no `--bogus`; it has --walltime, --memory"),
            (["update", "results", "--thottle", "3"], "--throttle"),
            (["status", "results", "--faild"], "--failed"),
            (
                ["logs", "results", "--throttle", "3"],
                "`--throttle` is an option of `run`, `each`, `update`, not of `logs`"
            ),
            (["retry", "results", "--nme", "x"], "`retry` has no `--nme`; it has"),
            (["--nme"], "has no `--nme`; it has --verbose"),
        ])
    func options(arguments: [String], hint: String) async throws {
        let text = try await errors(arguments)
        #expect(text.contains(hint), "\(text)")
    }

    @Test(
        "each way to ask for the help of a command tells about that command",
        arguments: [
            "validate", "plan", "run", "status", "watch", "why", "logs", "retry", "cancel", "pause", "resume", "update",
            "archive",
        ])
    func help(command: String) async throws {
        for arguments in [[command, "--help"], [command, "-h"], ["help", command]] {
            try await withBench { bench in
                #expect(await bench.maestro(arguments) == 0)
                #expect(bench.terminal.output.contains("USAGE: maestro-swift \(command) "), "\(arguments)")
            }
        }
    }

    @Test("the help of the program lists its commands", arguments: [["--help"], ["-h"], ["help"], []])
    func help(arguments: [String]) async throws {
        try await withBench { bench in
            #expect(await bench.maestro(arguments) == 0)
            #expect(bench.terminal.output.contains("USAGE: maestro-swift ") && bench.terminal.output.contains("  why "))
        }
    }
}
