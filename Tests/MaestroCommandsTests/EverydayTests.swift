import HostInterface
import TestSupport
import Testing

/// What users do with a study beside starting it, on this machine's cores.
@Suite struct EverydayTests {
    private let flaky = study(
        """
        - {name: a, description: d, run: {cmd: 'echo "try of $(N)"; [ $(N) != 2 ] || { echo "cannot read input.$$" >&2; test -e $(OUTPUT_PATH)/mended; }'}}
        - {name: b, description: d, run: {cmd: 'echo $(N) >> ran', depends: [a]}}
        - {name: c, description: d, run: {cmd: 'cat $(b.workspace)/*/ran > all', depends: [b_*]}}
        """)

    @Test("what failed is run again with all that depends on it, and earlier output is kept")
    func retry() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", flaky)
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2)
            try bench.write("out/mended", "")
            #expect(await bench.maestro("retry", "--wait", "out") == 0)
            #expect(try bench.read("out/c/all") == "1\n2\n3\n")
            #expect(
                try bench.host.files.list("\(bench.folder)/out/a/N.2").filter { $0.hasSuffix(".err") }
                    == ["a_N.2.1.err", "a_N.2.2.err"])
            #expect(try bench.read("out/a/N.2/a_N.2.1.err").contains("cannot read"))
            #expect(await bench.maestro("retry", "--instance", "b_N.1", "--wait", "out") == 0)
            #expect(try bench.read("out/c/all") == "1\n1\n2\n3\n")
            #expect(await bench.maestro("retry", "out") == 0)
            #expect(bench.terminal.errors.contains("nothing to retry"))
        }
    }

    @Test("why tells of a failure with its last lines, of what was not run with its cause, and what would help")
    func why() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", flaky)
            _ = await bench.maestro("run", "--wait", "-o", "out", "s.yaml")
            #expect(await bench.maestro("why", "out", "a_N.2") == 0)
            for fact in ["exit code 1", "| cannot read input.", "retry out --instance a_N.2", "/attempts/0/1.1"] {
                #expect(bench.terminal.output.contains(fact), "\(fact)")
            }
            #expect(await bench.maestro("why", "out", "b/N.2") == 0)
            #expect(bench.terminal.output.contains("b_N.2 was not run: a_N.2 did not finish (exit code 1)"))
            #expect(await bench.maestro("why", "out", "a_N.3") == 0)
            #expect(bench.terminal.output.contains("a_N.3 finished"))
            #expect(await bench.maestro("why", "out", "a_N.4") == 1)
            #expect(bench.terminal.errors.contains("did you mean `a_N."))
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("last error line: cannot read input."))
        }
    }

    @Test("a canceled instance ends while the rest goes on")
    func cancelInstance() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml", study("- {name: a, description: d, run: {cmd: '[ $(N) != 1 ] || sleep 600; echo > done'}}"))
            #expect(await bench.maestro("run", "-o", "out", "s.yaml") == 0)
            try await bench.wait(for: "started 0", inJournalOf: "out")
            #expect(await bench.maestro("cancel", "out", "--instance", "a_N.1") == 0)
            #expect(await bench.maestro("watch", "out") == 2)
            #expect(bench.journal("out").contains(" cancelled us"))
            #expect(try bench.host.files.list("\(bench.folder)/out/a/N.3").contains("done"))
        }
    }

    @Test("a paused study starts nothing new until it is resumed, and its limits can be changed meanwhile")
    func pause() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                study(
                    "- {name: a, description: d, run: {cmd: 'until test -e $(OUTPUT_PATH)/go; do sleep 0.3; done; # $(N)'}}"
                ))
            #expect(await bench.maestro("run", "--cores", "1", "-o", "out", "s.yaml") == 0)
            try await bench.wait(for: "started 0", inJournalOf: "out")
            #expect(await bench.maestro("pause", "out") == 0)
            #expect(await bench.maestro("update", "out", "--throttle", "7", "--rlimit", "0") == 0)
            try bench.write("out/go", "")
            try await bench.wait(for: "ended 0", inJournalOf: "out")
            // What the conductor hears after that it hears with a free core.
            #expect(await bench.maestro("update", "out", "--throttle", "6") == 0)
            try await bench.wait(for: "change throttle 6", inJournalOf: "out")
            #expect(try !bench.read("out/.maestro/journal").contains("started 1"))
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("it is paused"))
            #expect(await bench.maestro("resume", "--wait", "out") == 0)
            #expect(await bench.maestro("update", "out", "--throttle", "1") == 1)
        }
    }

    @Test("a conductor killed with kill -9 loses nothing: what ran is taken up, and each step runs once")
    func killedConductor() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                study("- {name: a, description: d, run: {cmd: 'echo $(N) >> $(OUTPUT_PATH)/ledger; sleep 0.7'}}"))
            #expect(await bench.maestro("run", "--cores", "3", "-o", "out", "s.yaml") == 0)
            try await bench.wait(for: "started 2", inJournalOf: "out")
            try await bench.kill(try #require(try await bench.conductor(of: "out")))
            #expect(await bench.maestro("resume", "--wait", "out") == 0, "\(bench.terminal.errors)")
            #expect(try bench.read("out/ledger").split(separator: "\n").sorted() == ["1", "2", "3"])
        }
    }

    @Test("a conductor killed again and again loses nothing, and what was next in line is not given up for it")
    func oftenKilledConductor() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                study(
                    """
                    - {name: a, description: d, run: {cmd: 'echo a$(N) >> $(OUTPUT_PATH)/ledger; sleep 0.4'}}
                    - {name: b, description: d, run: {cmd: 'echo b$(N) >> $(OUTPUT_PATH)/ledger; sleep 0.4'}}
                    """))
            #expect(await bench.maestro("run", "--cores", "1", "-o", "out", "s.yaml") == 0)
            for _ in 0..<6 {
                await bench.host.clock.sleep(milliseconds: 150)
                try await bench.kill(try #require(try await bench.conductor(of: "out")))
                #expect(await bench.maestro("resume", "out") == 0, "\(bench.terminal.errors)")
            }
            #expect(await bench.maestro("watch", "out") == 0)
            #expect(
                try bench.read("out/ledger").split(separator: "\n").sorted() == ["a1", "a2", "a3", "b1", "b2", "b3"])
        }
    }

    @Test("canaries go first, and their failure keeps the others from starting")
    func canary() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("- {name: a, description: d, run: {cmd: 'echo > ran; exit $(N)'}}"))
            #expect(await bench.maestro("run", "--wait", "--canary", "1", "-o", "out", "s.yaml") == 2)
            #expect(try bench.host.files.list("\(bench.folder)/out/a/N.2") == ["a_N.2.sh"])
            #expect(await bench.maestro("why", "out", "a_N.2") == 0)
            #expect(bench.terminal.output.contains("the canary a_N.1 failed (exit code 1)"))
        }
    }

    @Test("an archive holds what status needs, and no results unless asked for")
    func archive() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", flaky)
            _ = await bench.maestro("run", "--wait", "-o", "out", "s.yaml")
            #expect(await bench.maestro("archive", "out") == 0)
            #expect(await bench.maestro("archive", "out") == 1)
            _ = try await bench.host.programs.run(
                Invocation(
                    "tar",
                    ["xzf", "\(bench.folder)/out.tar.gz", "-C", "\(bench.folder)", "--transform", "s/^out/other/"],
                    deadlineSeconds: 60))
            #expect(await bench.maestro("status", "--exit-code", "other") == 2)
            #expect(await bench.maestro("logs", "other", "a_N.3") == 0)
            #expect(try bench.host.files.list("\(bench.folder)/other/b/N.1").contains("ran") == false)
        }
    }

    @Test("studies that were started are listed, the newest first, and answering no starts nothing")
    func recent() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("- {name: a, description: d, run: {cmd: $(N)}}"))
            #expect(await bench.maestro("run", "-n", "s.yaml") == 0)
            #expect(try bench.host.files.list(bench.folder) == ["s.yaml"])
            #expect(bench.terminal.errors.contains("1 step, 3 instances"))
            #expect(await bench.maestro("status") == 0)
            #expect(bench.terminal.errors.contains("no recent studies"))
            _ = await bench.maestro("run", "--wait", "-o", "first", "s.yaml")
            _ = await bench.maestro("run", "--wait", "-o", "second", "s.yaml")
            #expect(await bench.maestro("status") == 0)
            let listed = bench.terminal.output.split(separator: "\n").suffix(2)
            #expect(listed.first?.hasSuffix("/second") == true && listed.last?.hasSuffix("/first") == true)
        }
    }
}
