import HostInterface
import TestSupport
import Testing

/// Strict steps, run by the real program with the shells of this machine.
@Suite struct StrictStepTests {
    private let shells = """
        description: {name: test, description: A test.}
        env: {strict: true}
        study:
        - {name: fails, description: d, run: {cmd: "(exit 7)\\necho > on"}}
        - {name: pipes, description: d, run: {cmd: "false | cat\\necho > on"}}
        - {name: unset, description: d, run: {cmd: "echo $NEVER_SET\\necho > on"}}
        - {name: fine, description: d, run: {cmd: "cat <<END > on\\n# as it is: ${NEVER_SET-}\\nEND"}}
        - {name: lax, description: d, run: {cmd: "false | cat; (exit 7); echo $NEVER_SET > on", strict: false}}
        """

    @Test("a strict step ends at its first failure, with its exit code; another goes on")
    func strictness() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", shells)
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2)
            func goesOn(_ step: String) throws -> Bool {
                try bench.host.files.information("\(bench.folder)/out/\(step)/on") != nil
            }
            for step in ["fails", "pipes", "unset"] { #expect(try !goesOn(step), "\(step)") }
            #expect(try bench.read("out/fine/on") == "# as it is: \n")
            #expect(try goesOn("lax"))
            #expect(await bench.maestro("why", "out", "fails") == 0)
            #expect(bench.terminal.output.contains("exit code 7"))
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("failed: pipes: exit code 1"))
            #expect(bench.terminal.output.contains("NEVER_SET: unbound variable"))
        }
    }

    @Test("what is strict stays so when it is run again, whatever becomes of the user's file")
    func again() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", shells)
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2)
            try bench.write("s.yaml", "")
            #expect(await bench.maestro("retry", "--step", "fails", "--wait", "out") == 2)
            #expect(try bench.host.files.information("\(bench.folder)/out/fails/on") == nil)
        }
    }

    @Test("an unknown token of a strict step ends `run` and `validate` with 2, and nothing is made")
    func unknownToken() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("- {name: a, description: d, run: {cmd: 'echo $(N) $(MM)', strict: true}}"))
            #expect(await bench.maestro("validate", "s.yaml") == 2)
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2)
            #expect(
                bench.terminal.errors.contains("s.yaml:3:51: error: `$(MM)` is not defined, and its step is strict"))
            #expect(try bench.host.files.information("\(bench.folder)/out") == nil)
        }
    }
}
