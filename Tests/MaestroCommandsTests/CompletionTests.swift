import HostInterface
import MaestroCommands
import TestSupport
import Testing

/// What shells are answered when somebody presses Tab.
@Suite struct CompletionTests {
    /// With the cursor behind the last word.
    private func answers(_ bench: Bench, _ argument: String, _ words: String...) async -> [String] {
        let last = words.count - 1
        let before = (bench.terminal.output.count, errors: bench.terminal.errors)
        let question = ["---completion", words[1], "--", argument, String(last), String(words[last].count)] + words
        #expect(await bench.maestro(question) == 0)
        #expect(bench.terminal.errors == before.errors)
        return bench.terminal.output.dropFirst(before.0).split(separator: "\n").map(String.init)
    }

    private func prepare(_ bench: Bench) async throws {
        try bench.write(
            "s.yaml",
            study(
                """
                - {name: compile, description: d, run: {cmd: "true"}}
                - {name: simulate, description: d, run: {cmd: "true $(N)", depends: [compile]}}
                """))
        try #require(await ParsedCommandLine(["run", "--dry-run", "-o", "results", "s.yaml"]).run(on: bench.host) == 0)
        try bench.host.files.createDirectories(to: "\(bench.folder)/state/maestro-swift")
        try bench.write("state/maestro-swift/studies", "\(bench.folder)/results\n")
    }

    @Test("recent studies come first, then folders")
    func studies() async throws {
        try await withBench { bench in
            try await prepare(bench)
            #expect(await answers(bench, "positional@0", "maestro-swift", "status", "") == ["results", "state"])
            #expect(await answers(bench, "positional@0", "maestro-swift", "status", "re") == ["results"])
            #expect(
                await answers(bench, "positional@0", "maestro-swift", "status", "results/c") == ["results/compile"])
            let absolute = "\(bench.folder)/res"
            #expect(
                await answers(bench, "positional@0", "maestro-swift", "watch", absolute)
                    == ["\(bench.folder)/results"])
        }
    }

    @Test("steps and instances are those of the study that the command line names")
    func parts() async throws {
        try await withBench { bench in
            try await prepare(bench)
            #expect(
                await answers(bench, "--step", "maestro-swift", "retry", "results", "--step", "")
                    == ["compile", "simulate"])
            #expect(
                await answers(bench, "positional@1", "maestro-swift", "why", "results", "simulate_N.")
                    == ["simulate_N.1", "simulate_N.2", "simulate_N.3"])
            #expect(
                await answers(bench, "positional@1", "maestro-swift", "logs", "results", "sim")
                    == ["simulate", "simulate_N.1", "simulate_N.2", "simulate_N.3"])
            #expect(await answers(bench, "--instance", "maestro-swift", "cancel", "--instance", "") == [])
        }
    }

    @Test("what a shell would expand is not offered, and what cannot be read is passed over in silence")
    func silence() async throws {
        try await withBench { bench in
            try await prepare(bench)
            try bench.host.files.createDirectory("\(bench.folder)/res$(touch x)", mode: .privateDirectory)
            #expect(await answers(bench, "positional@0", "maestro-swift", "status", "re") == ["results"])
            try bench.write("results/.maestro/study.yaml", "]")
            #expect(await answers(bench, "--step", "maestro-swift", "retry", "results", "--step", "") == [])
            #expect(await answers(bench, "positional@0", "maestro-swift", "status", "/no/such/") == [])
        }
    }

    /// Has a shell complete a command line, its last word being typed.
    private func completed(_ bench: Bench, by shell: [String], script: String, line: String) async throws -> [String] {
        let executable = bench.host.context.executable
        let folder = String(executable[..<(executable.lastIndex(of: "/") ?? executable.startIndex)])
        var environment = bench.host.context.environment
        environment["PATH"] = "\(folder):\(environment["PATH"] ?? "")"
        environment["LINE"] = line
        let result = try await bench.host.programs.run(
            Invocation(
                shell[0], Array(shell.dropFirst()) + [script], environment: environment, directory: bench.folder,
                deadlineSeconds: 60))
        #expect(result.errors.isEmpty, "\(String(decoding: result.errors, as: UTF8.self))")
        return String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test("bash completes studies, steps and instances by the script that the program writes")
    func bash() async throws {
        let script = """
            source <(maestro-swift --generate-completion-script bash)
            COMP_LINE=$LINE; COMP_POINT=${#LINE}; read -ra COMP_WORDS <<<"$LINE"
            [[ $LINE == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _maestro-swift maestro-swift "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        try await withBench { bench in
            try await prepare(bench)
            func answers(_ line: String) async throws -> [String] {
                try await completed(bench, by: ["bash", "-c"], script: script, line: line)
            }
            #expect(try await answers("maestro-swift status re") == ["results"])
            #expect(try await answers("maestro-swift retry results --step sim") == ["simulate"])
            #expect(
                try await answers("maestro-swift why results simulate_")
                    == ["simulate_N.1", "simulate_N.2", "simulate_N.3"])
            #expect(try await answers("maestro-swift sta") == ["status"])
        }
    }
}
