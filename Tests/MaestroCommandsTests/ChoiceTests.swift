import HostInterface
import Storage
import TestSupport
import Testing

/// What a command line chooses of a study: `--set` and `--only`.
@Suite struct ChoiceTests {
    private let text = """
        description: {name: chosen, description: d}
        env:
          variables:
            DURATION: {default: 0.4, type: number, from: 0, to: 10, description: Simulated seconds}
            ALLOY: {type: text, description: Which alloy}
            CODE: /opt/heat
        study:
        - {name: sim, description: d, run: {cmd: 'echo $(SIZE) $(DURATION) $(ALLOY|q) $(CODE) >> $(OUTPUT_PATH)/ledger'}}
        tables: {sweep: {grid: {SIZE: [10, 20, 40]}, columns: {SIZE: {type: whole, from: 1, description: Cells}}}}
        """
    private let chosen = [
        "--set", "ALLOY=steel; $(touch broken) 'x'", "--set", "CODE=/opt/cold", "--only", "SIZE=10,40",
    ]

    private func ledger(_ bench: Bench) throws -> [String] {
        try bench.read("out/ledger").split(separator: "\n").map(String.init).sorted()
    }

    private let alloy = "steel; $(touch broken) 'x'"

    @Test("an older program, which leaves tables out, refuses the journal of a study that has them")
    func tables() async throws {
        try await withBench { bench in
            let step = "study: [{name: s, description: d, run: {cmd: \"echo $(A)\"}}]"
            for (name, section, version) in [
                ("new", "tables: {t: {grid: {A: [1, 2]}}}", 3),
                ("old", "global.parameters: {A: {values: [1], label: A.%%}}", 2),
            ] {
                try bench.write("\(name).yaml", "description: {name: n, description: d}\n\(step)\n\(section)\n")
                #expect(await bench.maestro("run", "--dry-run", "-o", name, "\(name).yaml") == 0)
                #expect(try bench.read("\(name)/.maestro/journal").hasPrefix("maestro-swift-journal \(version)\n"))
                #expect(await bench.maestro("resume", name, "--wait") == 0, "\(bench.terminal.errors)")
            }
        }
    }

    @Test("what was chosen stays chosen in every later command, and values are quoted")
    func everyCommand() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text)
            #expect(await bench.maestro(["run", "--dry-run", "-o", "out", "s.yaml"] + chosen) == 0)
            #expect(try bench.read("out/.maestro/journal").hasPrefix("maestro-swift-journal 3\n"))
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("2"))
            #expect(await bench.maestro("resume", "out", "--wait") == 0, "\(bench.terminal.errors)")
            #expect(try ledger(bench) == ["10", "40"].map { "\($0) 0.4 \(alloy) /opt/cold" })
            #expect(try bench.read("out/.maestro/journal").hasPrefix("maestro-swift-journal 3\n"))
            #expect(await bench.maestro("retry", "out", "--instance", "sim_SIZE.40", "--wait") == 0)
            #expect(await bench.maestro("extend", "out", "SIZE=80", "--wait") == 0, "\(bench.terminal.errors)")
            #expect(try ledger(bench) == ["10", "40", "40", "80"].map { "\($0) 0.4 \(alloy) /opt/cold" })
            #expect(await bench.maestro("extend", "out", "SIZE=0", "--wait") == 1)
            #expect(bench.terminal.errors.contains("`SIZE` must be a whole number from 1, but `0` is not"))
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("3 of 3 finished"))
        }
    }

    @Test(
        "a bad value is refused with the place of the declaration, and nothing is made",
        arguments: ["run", "plan", "validate"])
    func refusals(command: String) async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text)
            for (words, reason) in [
                (["--set", "ALLOY=a", "--set", "DURATION=12"], "`DURATION` must be a number from 0 to 10"),
                (["--set", "ALLOY=a", "--set", "DURATION=12"], "s.yaml:4:5"),
                ([], "variable `ALLOY` has no default, so it needs a value"),
                (["--set", "ALLOY=a", "--set", "SIZE=10"], "use `--only SIZE=10`"),
                (["--set", "ALOY=a"], "did you mean `ALLOY`?"),
                (["--set", "ALLOY=a", "--only", "SIZE=30"], "no row has this value of `SIZE`"),
                (["--set", "ALLOY=a", "--only", "CODE=30"], "use `--set CODE=30`"),
            ] {
                #expect(await bench.maestro([command, "s.yaml"] + words) == 2, "\(words)")
                #expect(bench.terminal.errors.contains(reason), "\(words) \(bench.terminal.errors)")
            }
            for words in [["--set", "ALLOY"], ["--set", "=1"], ["--set", "A=1", "--set", "A=2"], ["--only", "A"]] {
                #expect(await bench.maestro([command, "s.yaml"] + words) == 64, "\(words)")
            }
            #expect(try bench.host.files.list(bench.folder) == ["s.yaml"])
        }
    }

    @Test("validate --parameters shows each variable and parameter, for people and for programs")
    func parameters() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text)
            #expect(await bench.maestro("validate", "--offline", "--parameters", "s.yaml") == 2)
            let rows = bench.terminal.output.split(separator: "\n").map { line in
                line.split(separator: " ").joined(separator: " ")
            }
            #expect(
                rows == [
                    "NAME KIND TYPE VALUE ALLOWED DESCRIPTION",
                    "DURATION variable number 0.4 a number from 0 to 10 Simulated seconds",
                    "ALLOY variable text none: use --set - Which alloy", "CODE variable text /opt/heat - -",
                    "SIZE parameter of sweep whole 3: 10, 20, 40 a whole number from 1 Cells",
                ])
            #expect(
                await bench.maestro(
                    "validate", "--offline", "--parameters", "--format", "json", "--set", "ALLOY=a", "s.yaml") == 0)
            #expect(
                bench.terminal.output.contains(
                    #"{"name":"SIZE","kind":"parameter","table":"sweep","type":"whole","count":3,"values":["10","20","40"],"#
                        + #""from":"1","to":null,"oneOf":[],"description":"Cells"}"#))
            #expect(bench.terminal.output.contains(#""values":["a"]"#))
        }
    }
}
