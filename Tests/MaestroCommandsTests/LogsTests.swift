import MaestroCommands
import Studies
import TestSupport
import Testing

/// What `logs` shows, and what a pattern of names chooses.
@Suite struct LogsTests {
    private let flaky = study(
        """
        - {name: a, description: d, run: {cmd: 'echo "try of $(N)"; [ $(N) != 2 ] || { echo "cannot read input.$$" >&2; false; }'}}
        - {name: b, description: d, run: {cmd: 'for i in 1 2 3; do echo "line $i of $(N)"; done', depends: [a]}}
        - {name: quiet, description: d, run: {cmd: '[ $(N) != 1 ] || echo warned >&2'}}
        """)

    private func ended(_ body: (Bench) async throws -> Void) async throws {
        try await withBench { bench in
            try bench.write("s.yaml", flaky)
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2)
            try await body(bench)
        }
    }

    @Test("of one instance all is shown, of any attempt, or its last lines")
    func one() async throws {
        try await ended { bench in
            #expect(await bench.maestro("logs", "out", "a_N.3", "--follow") == 0)
            #expect(bench.terminal.output.hasSuffix("try of 3\n"))
            #expect(await bench.maestro("logs", "out", "a_N.2", "--err", "--attempt", "1") == 0)
            #expect(bench.terminal.output.contains("cannot read input."))
            #expect(await bench.maestro("logs", "-n", "2", "out", "b_N.3") == 0)
            #expect(bench.terminal.output.hasSuffix("\nline 2 of 3\nline 3 of 3\n"))
            #expect(!bench.terminal.output.contains("line 1 of 3"))
            #expect(await bench.maestro("logs", "out", "b_N.2") == 1)
            #expect(
                bench.terminal.errors.contains("b_N.2 has not started; `maestro-swift why out b_N.2` explains why"))
            #expect(await bench.maestro("logs", "out", "a_N.2", "--attempt", "2") == 1)
            #expect(bench.terminal.errors.contains("a_N.2 has had 1 attempt\n"))
        }
    }

    @Test("of a step, of a pattern or of all, the last lines of each are shown under its name")
    func several() async throws {
        try await ended { bench in
            #expect(await bench.maestro("logs", "out", "b") == 0)
            #expect(
                bench.terminal.output.hasSuffix(
                    "==> b_N.1 <==\nline 1 of 1\nline 2 of 1\nline 3 of 1\n\n"
                        + "==> b_N.3 <==\nline 1 of 3\nline 2 of 3\nline 3 of 3\n"))
            #expect(await bench.maestro("logs", "out", "b_*", "-n", "1") == 0)
            #expect(
                bench.terminal.output.hasSuffix("==> b_N.1 <==\nline 3 of 1\n\n==> b_N.3 <==\nline 3 of 3\n"))
            #expect(await bench.maestro("logs", "out") == 0)
            #expect(bench.terminal.output.contains("==> a_N.2 <==\ntry of 2\n"))
            #expect(bench.terminal.errors.contains("quiet_N.1 and 2 more wrote nothing to standard output\n"))
            #expect(await bench.maestro("logs", "out", "c_*") == 1)
            #expect(bench.terminal.errors.contains("no instance of the study matches `c_*`"))
            #expect(await bench.maestro("logs", "out", "--attempt", "1") == 1)
        }
    }

    @Test("one that wrote nothing says so, and where something is")
    func silent() async throws {
        try await ended { bench in
            #expect(await bench.maestro("logs", "out", "quiet_N.1") == 0)
            #expect(
                bench.terminal.errors.contains(
                    "quiet_N.1 wrote nothing to standard output; --err shows its standard error\n"))
            #expect(await bench.maestro("logs", "out", "quiet_N.2", "--err") == 0)
            #expect(bench.terminal.errors.contains("quiet_N.2 wrote nothing to standard error\n"))
        }
    }

    @Test("--follow waits for an instance to begin, and for all of several to end")
    func follow() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                study(
                    """
                    - {name: a, description: d, run: {cmd: 'until test -e $(OUTPUT_PATH)/go; do sleep 0.3; done; echo a$(N)'}}
                    - {name: b, description: d, run: {cmd: 'echo after $(N)', depends: [a]}}
                    """))
            #expect(await bench.maestro("run", "-o", "out", "s.yaml") == 0)
            async let one = bench.maestro("logs", "-f", "out", "b_N.2")
            async let all = bench.maestro("logs", "-f", "out")
            try bench.write("out/go", "")
            #expect(await one == 0)
            #expect(await all == 0)
            for words in ["after 2\n", "==> a_N.1 <==\na1\n", "==> b_N.3 <==\nafter 3\n"] {
                #expect(bench.terminal.output.contains(words), "\(bench.terminal.output)")
            }
        }
    }

    @Test("a failure without words on standard error is told by its last words on standard output")
    func lastWords() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml", study("- {name: a, description: d, run: {cmd: 'echo \"no input $(N)\"; exit 3'}}"))
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2)
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("last error line: no input "))
        }
    }

    @Test(
        "a pattern has * for any characters and ? for one",
        arguments: [
            ("a_*", "a_N.1", true), ("a_*", "b_N.1", false), ("*", "", true), ("*.1", "a_N.1", true),
            ("*.1", "a_N.11", false), ("a?c", "aäc", true), ("a?c", "ac", false), ("*N*1*", "a_N.213", true),
            ("a*b*c", "abbbd", false), ("??", "ab", true),
        ])
    func pattern(pattern: String, name: String, matches: Bool) throws {
        #expect(try #require(NamePattern(pattern)).matches(name) == matches)
        #expect(NamePattern(name.filter { $0 != "*" && $0 != "?" }) == nil)
    }
}
