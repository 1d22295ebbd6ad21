import HostInterface
import TestSupport
import Testing

/// Loops on this machine, from the plan to a retry.
@Suite struct LoopCommandTests {
    private func text(
        until: String = "$(halve.outputs.error) < 100", most: Int = 9, publishes: String = "error=$((last / 2))"
    ) -> String {
        """
        description: {name: loop, description: d}
        study:
        - name: halve
          description: d
          run:
            cmd: |
              last=$(previous.halve.outputs.error)
              ls $(previous.halve.workspace) > before
              test $(ROUND) != 3 || test ! -e $(OUTPUT_PATH)/broken
              code=$?
              echo "\(publishes)" >> "$MAESTRO_OUTPUT"
              exit $code
            outputs: [error: {type: number, default: 1024}]
            repeat: {until: '\(until)', at most: \(most)}
        - name: report
          description: d
          run:
            cmd: echo "$(halve.outputs.error) after $(halve.rounds) in $(halve.workspace)" > result
            depends: [halve]
        - {name: all, description: d, run: {cmd: cp $(halve.outputs) rows, depends: [halve_*]}}
        """
    }

    @Test("a plan says how many rounds there may be, and that the conductor starts them")
    func plan() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text())
            let plan = await bench.output("plan", "s.yaml")
            #expect(
                plan.contains(
                    "repeats until `$(halve.outputs.error) < 100`, at most 9 rounds; the conductor starts each round"),
                "\(plan)")
            #expect(plan.contains("its previous round"), "\(plan)")
        }
    }

    @Test("rounds run until the condition holds; each sees the one before, and what waits for the loop the last one")
    func run() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text())
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
            let folder = try bench.read("out/report/result")
            #expect(folder.hasPrefix("64 after 4 in /") && folder.hasSuffix("/out/halve/ROUND.4\n"), "\(folder)")
            #expect(try bench.read("out/halve/ROUND.1/before").isEmpty)
            #expect(try bench.read("out/halve/ROUND.2/before").contains("before"))
            #expect(try bench.read("out/all/rows") == "ROUND,error\n1,512\n2,256\n3,128\n4,64\n")
            // What did not take place has no folder, no row and no count.
            #expect(throws: (any Error).self) { try bench.read("out/halve/ROUND.5/halve.sh") }
            let status = await bench.output("status", "out")
            #expect(status.contains("6 of 6 finished") && !status.contains("ROUND.5"), "\(status)")
            let items = await bench.output("export", "--format", "csv", "out")
            #expect(items.split(separator: "\n").count == 5, "\(items)")
            let why = await bench.output("why", "out", "halve_ROUND.6")
            #expect(why.contains("not needed: halve was over before round 6"), "\(why)")
        }
    }

    @Test("a loop ends after its last round, whatever its condition says")
    func most() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text(most: 2))
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
            #expect(try bench.read("out/report/result").hasPrefix("256 after 2 in "))
        }
    }

    @Test("a failed round ends the loop, and a retry continues with it")
    func retry() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text())
            #expect(await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
            try bench.write("out/broken", "")
            #expect(await bench.maestro("resume", "--wait", "out") == 2)
            let status = await bench.output("status", "out")
            #expect(status.contains("not run: halve_ROUND.3 did not finish (exit code 1)"), "\(status)")
            try bench.host.files.remove("\(bench.folder)/out/broken")
            #expect(await bench.maestro("retry", "--wait", "out") == 0)
            #expect(try bench.read("out/report/result").hasPrefix("64 after 4 in "))
            #expect(try bench.read("out/all/rows") == "ROUND,error\n1,512\n2,256\n3,128\n4,64\n")
        }
    }

    @Test("a condition that cannot be judged is a failure that says why, and never the end of the loop")
    func unjudged() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text(publishes: "error=$((last / 2)) m"))
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2)
            let why = await bench.output("why", "out", "halve_ROUND.1")
            #expect(why.contains("exit code 65"), "\(why)")
            try bench.write("s.yaml", text(until: "10 / (128 - $(halve.outputs.error)) > 0"))
            #expect(await bench.maestro("run", "--wait", "-o", "other", "s.yaml") == 2)
            let reason = await bench.output("why", "other", "halve_ROUND.4")
            #expect(reason.contains("cannot judge until of halve: "), "\(reason)")
        }
    }

    @Test("conditions and requests of a step outside see the last round; rounds that did not begin are not archived")
    func outside() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                """
                description: {name: loop, description: d}
                study:
                - name: a
                  description: d
                  run:
                    cmd: echo "v=$(ROUND)" >> "$MAESTRO_OUTPUT"; echo "m=$(ROUND)0M" >> "$MAESTRO_OUTPUT"
                    outputs: [v: {type: number, default: 0}, m: text]
                    repeat: {until: $(a.outputs.v) == 3, at most: 6}
                - {name: b, description: d, run: {cmd: echo, depends: [a], when: $(a.outputs.v) == 3 and $(a.exit) == 0}}
                - {name: c, description: d, run: {cmd: echo, depends: [a], when: $(a.state) != "finished"}}
                - {name: d, description: d, run: {cmd: echo, depends: [a], memory: $(a.outputs.m)}}
                """)
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
            let status = await bench.output("status", "out")
            #expect(status.contains("b     1/1   1 finished") && status.contains("c     0/1   1 skipped"), "\(status)")
            let archive = await bench.output("archive", "out")
            #expect(archive.hasSuffix(".tar.gz\n"), "\(archive)")
        }
    }

    @Test("a loop that comes with an edited file finds an empty folder before its first round")
    func added() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                "description: {name: loop, description: d}\nstudy:\n- {name: a, description: d, run: {cmd: echo}}\n")
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
            try bench.write("s.yaml", text())
            #expect(await bench.maestro("rerun", "out", "--wait") == 0, "\(bench.terminal.errors)")
            #expect(try bench.read("out/halve/ROUND.1/before").isEmpty)
            let error = try bench.read("out/halve/ROUND.1/halve_ROUND.1.1.err")
            #expect(error.isEmpty, "\(error)")
        }
    }

    @Test("rounds are counted by the program, and nobody else")
    func counted() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text())
            #expect(await bench.maestro("run", "--only", "ROUND=2", "-o", "out", "s.yaml") == 2)
            #expect(
                bench.terminal.errors.contains("`ROUND` is the number of a loop's round"), "\(bench.terminal.errors)")
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0)
            #expect(await bench.maestro("extend", "out", "ROUND=12") != 0)
            let declared = await bench.output("validate", "--parameters", "s.yaml")
            #expect(!declared.contains("ROUND"), "\(declared)")
        }
    }

    @Test("a search that proposes its next points finds the lowest one in eight rounds of ten")
    func search() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                """
                description: {name: search, description: d}
                tables: {points: {csv: $(ask.workspace)/points.csv, columns: {X: number}}}
                study:
                - name: search
                  description: d
                  group:
                    repeat: {until: $(tell.outputs.best) < 0.0001, at most: 8}
                    steps:
                    - name: ask
                      description: d
                      run:
                        cmd: |
                          awk -v x=$(previous.tell.outputs.x) -v round=$(ROUND) 'BEGIN {
                            print "X"; for (i = 0; i < 10; i++) printf "%.5f\\n", x + (i - 5) / 2 ^ (round - 1) }' > points.csv
                    - name: evaluate
                      description: d
                      run:
                        cmd: awk -v x=$(X) 'BEGIN { print "value=" (x - 1.3) ^ 2 }' >> "$MAESTRO_OUTPUT"
                        outputs: [value: number]
                    - name: tell
                      description: d
                      run:
                        cmd: |
                          awk -F, 'NR > 1 && (best == "" || $3 < best) { best = $3; x = $1 }
                            END { print "best=" best; print "x=" x }' $(evaluate.outputs) >> "$MAESTRO_OUTPUT"
                        depends: [evaluate_*]
                        outputs: [best: number, x: {type: number, default: 0}]
                - {name: report, description: d, run: {cmd: echo $(tell.outputs.x) $(search.rounds) > result, depends: [search]}}
                """)
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
            let words = try bench.read("out/report/result").split(whereSeparator: \.isWhitespace).compactMap {
                Double($0)
            }
            #expect(abs(words[0] - 1.3) < 0.01 && words[1] <= 8, "\(words)")
        }
    }
}
