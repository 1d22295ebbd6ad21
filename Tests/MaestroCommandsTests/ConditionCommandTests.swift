import TestSupport
import Testing

/// Steps with conditions on this machine, from the plan to an edited study.
@Suite struct ConditionCommandTests {
    /// - Parameter failing: For which N `check` fails, until that is mended.
    private func text(limit: String = "2", failing: Int = 3, more: String = "") -> String {
        """
        description: {name: conditions, description: d}
        study:
        - name: check
          description: d
          run: {cmd: 'echo "level=$(N)" >> "$MAESTRO_OUTPUT"; test -e $(OUTPUT_PATH)/mended || test $(N) != \(failing)'}
        - name: refine
          description: d
          run: {cmd: 'echo $(N)', depends: [check], when: 'number($(check.outputs.level)) > \(limit)'}
        - {name: more, description: d, run: {cmd: 'echo $(N)', depends: [refine]}}
        - {name: always, description: d, run: {cmd: 'echo $(N)', depends: [refine unless skipped]}}
        - {name: all, description: d, run: {cmd: 'cp $(more.list) seen', depends: [more_*]}}
        - {name: even, description: d, run: {cmd: 'echo $(N)', when: 'mod($(N), 2) == 0'}}
        - {name: sum, description: d, run: {cmd: 'cp $(even.list) seen', depends: [even_*]}}
        \(more)
        global.parameters: {N: {values: [1, 2, 3, 4], label: N.%%}}
        """
    }

    @Test("a plan says what is skipped already, and after what the rest is decided")
    func plan() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text())
            let plan = await bench.output("plan", "s.yaml")
            #expect(plan.contains("even: 2 of 4 are skipped, by `when: mod($(N), 2) == 0`"), "\(plan)")
            #expect(
                plan.contains("refine: runs where `number($(check.outputs.level)) > 2`, which is decided after check"))
            let json = await bench.output("plan", "--format", "json", "s.yaml")
            #expect(json.contains(#""when":"mod($(N), 2) == 0","skipped":true"#) && !json.contains(#""skipped":null"#))
            #expect(plan.contains("always  4          this machine  1 core  -           refine unless skipped"))
        }
    }

    @Test("what is skipped is told with its reason; a failure is none, and its retry decides again")
    func run() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text())
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2)
            let status = await bench.output("status", "out")
            #expect(status.contains("1 failed, 4 not run, 6 skipped"), "\(status)")
            #expect(
                try bench.read("out/sum/seen").split(separator: "\n").map { $0.suffix(9) } == [
                    "/even/N.2", "/even/N.4",
                ])
            let why = await bench.output("why", "out", "refine_N.1")
            #expect(why.contains("was skipped: its condition is false (`number($(check.outputs.level)) > 2`)"))
            #expect(
                await bench.output("why", "out", "more_N.1").contains("was skipped, because refine_N.1 was skipped"))
            #expect(await bench.maestro("retry", "out", "--instance", "refine_N.1") == 1)
            #expect(await bench.maestro("retry", "out", "--instance", "even_N.1") == 1)
            #expect(bench.terminal.errors.contains("edit `when`, and `rerun`"))

            try bench.write("out/mended", "")
            #expect(await bench.maestro("retry", "out", "--failed", "--wait") == 0)
            #expect(
                try bench.read("out/all/seen").split(separator: "\n").map { $0.suffix(9) } == [
                    "/more/N.3", "/more/N.4",
                ])
            let json = await bench.output("status", "--format", "json", "out")
            #expect(json.contains(#""state": "skipped""#) && json.contains(#""reason": "skipped: its condition"#))
        }
    }

    @Test("a condition without a value is a failure that says why")
    func mistake() async throws {
        try await withBench { bench in
            let more =
                "- {name: odd, description: d, run: {cmd: x, depends: [check], when: '1 / (number($(check.outputs.level)) - 2) > 0'}}"
            try bench.write("s.yaml", text(failing: 9, more: more))
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2, "\(bench.terminal.errors)")
            let status = await bench.output("status", "out")
            #expect(
                status.contains("could not start: cannot judge the condition in when: `/` divides by 0"), "\(status)")
        }
    }

    @Test("an edited condition is decided again, for all instances, whether it is known beforehand or not")
    func edited() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text(failing: 9))
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0)
            try bench.write("s.yaml", text(limit: "3", failing: 9).replacing("mod($(N), 2) == 0", with: "$(N) == 3"))
            let plan = await bench.output("rerun", "out", "s.yaml", "-n")
            #expect(plan.contains("when changed"), "\(plan)")
            #expect(await bench.maestro("rerun", "out", "s.yaml", "--wait") == 0, "\(bench.terminal.errors)")
            #expect(try bench.read("out/all/seen").split(separator: "\n").map { $0.suffix(9) } == ["/more/N.4"])
            #expect(try bench.read("out/sum/seen").split(separator: "\n").map { $0.suffix(9) } == ["/even/N.3"])
        }
    }

    @Test("an edited condition over parameters changes only those that it now decides otherwise, and says which")
    func editedBeforehand() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text(failing: 9))
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0)
            try bench.write("s.yaml", text(failing: 9).replacing("mod($(N), 2) == 0", with: "$(N) > 3"))
            let plan = await bench.output("rerun", "out", "s.yaml", "-n")
            #expect(plan.contains("even  when changed: line 12; 1 skipped from now on"), "\(plan)")
            #expect(await bench.maestro("rerun", "out", "s.yaml", "--wait") == 0)
            let tries = await bench.output("export", "out").split(separator: "\n").last.map {
                $0.split(separator: ",")
            }
            // The step that gathers them, and no other.
            #expect(tries?.filter { $0 == "2" }.count == 1 && tries?.suffix(2).first == "2", "\(tries ?? [])")
            #expect(try bench.read("out/sum/seen").split(separator: "\n").map { $0.suffix(9) } == ["/even/N.4"])
        }
    }

    @Test("a retry of a step leaves out what its condition leaves out")
    func retryBeside() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text(failing: 9))
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0)
            #expect(await bench.maestro("retry", "out", "--step", "even", "--wait") == 0, "\(bench.terminal.errors)")
            let status = await bench.output("status", "out")
            #expect(status.contains("even    2/4   2 finished, 2 skipped"), "\(status)")
        }
    }

    @Test("of many, `logs` shows what failed before what was skipped")
    func logs() async throws {
        try await withBench { bench in
            let values = (1...40).map(String.init).joined(separator: ", ")
            try bench.write(
                "s.yaml",
                """
                description: {name: many, description: d}
                study:
                - {name: check, description: d, run: {cmd: 'true $(N)'}}
                - {name: use, description: d, run: {cmd: 'echo no; exit 3', depends: [check], when: '$(check.exit) + $(N) > 39'}}
                global.parameters: {N: {values: [\(values)], label: N.%%}}
                """)
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2)
            #expect(await bench.output("logs", "out", "use").contains("==> use_N.40 <=="))
        }
    }

    @Test("how a step ended is nothing for commands, and the warning says so")
    func stateInCommand() async throws {
        try await withBench { bench in
            let more = "- {name: tell, description: d, run: {cmd: 'echo $(check.state)', depends: [check]}}"
            try bench.write("s.yaml", text(more: more))
            #expect(await bench.maestro("validate", "s.yaml") == 0)
            let told = bench.terminal.output + bench.terminal.errors
            #expect(told.contains("only `when` can ask how `check` ended"), "\(told)")
        }
    }

    @Test("rows that come later are judged, too")
    func extended() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text())
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2)
            #expect(await bench.maestro("extend", "out", "N=5", "N=6", "--wait") == 2, "\(bench.terminal.errors)")
            #expect(
                try bench.read("out/sum/seen").split(separator: "\n").map { $0.suffix(9) }
                    == ["/even/N.2", "/even/N.4", "/even/N.6"])
            let status = await bench.output("status", "out")
            #expect(status.contains("even    3/6   3 finished, 3 skipped"), "\(status)")
        }
    }
}
