import TestSupport
import Testing

/// Failures that a study allows, and steps that run at its end, on this machine.
@Suite struct HandlerCommandTests {
    /// - Parameter failing: For which N `sim` fails, until that is mended.
    private func text(allowed: String? = nil, failing: String = "2", more: String = "") -> String {
        """
        description: {name: handlers, description: d}
        study:
        - name: sim
          description: d
          run:
            cmd: |
              test -e $(OUTPUT_PATH)/mended && exit
              case "$(N)" in \(failing)) echo "no luck, with $(N)" >&2; exit 7 ;; esac
            \(allowed.map { "allow failure: \($0)" } ?? "")
        - {name: own, description: d, run: {cmd: 'echo $(N)', depends: [sim]}}
        - {name: all, description: d, run: {cmd: 'cp $(sim.list) seen', depends: [sim_*]}}
        - {name: behind, description: d, run: {cmd: 'cp $(own.list) seen', depends: [own_*]}}
        - {name: sick, description: d, run: {cmd: 'cp $(sim.failures) seen', depends: [sim_* ended]}}
        on failure:
        - {name: tell, description: d, run: {cmd: 'cp $(study.failures) seen'}}
        always:
        - {name: clean, description: d, run: {cmd: 'cp $(study.failures) seen\(more)'}}
        global.parameters: {N: {values: [1, 2, 3, 4], label: N.%%}}
        """
    }

    private func lines(_ bench: Bench, _ path: String) throws -> [String] {
        try bench.read("out/\(path)/seen").split(separator: "\n").map(String.init)
    }

    @Test("where failures are allowed, what gathers runs over the rest, and the study is finished with failures")
    func allowed() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text(allowed: "25%"))
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 4, "\(bench.terminal.errors)")
            #expect(try lines(bench, "all").map { $0.suffix(3) } == ["N.1", "N.3", "N.4"])
            #expect(try lines(bench, "behind").map { $0.suffix(3) } == ["N.1", "N.3", "N.4"])
            let status = await bench.output("status", "out")
            #expect(status.contains("handlers: finished with failures"), "\(status)")
            #expect(
                status.contains("sim: 1 of 4 failed, and `allow failure: 25%` allows 1; all leaves it out"), "\(status)"
            )
            #expect(status.contains("not run: sim_N.2 did not finish (exit code 7), which is allowed"), "\(status)")
            #expect(await bench.output("status", "--exit-code", "out", code: 4).contains("finished with failures"))
            let json = await bench.output("status", "--format", "json", "out")
            #expect(json.contains(#""state": "finished-with-failures""#))
            #expect(await bench.output("why", "out", "own_N.2").contains("which is allowed"))
            // Nothing that the study does not allow has failed.
            #expect(try bench.read("out/status.csv").contains("tell"))
            #expect(try lines(bench, "clean").count == 3)

            try bench.write("out/mended", "")
            #expect(await bench.maestro("retry", "out", "--wait") == 0)
            #expect(try lines(bench, "all").count == 4 && lines(bench, "behind").count == 4)
            #expect(try lines(bench, "clean").count == 1)
        }
    }

    @Test("more failures than are allowed are failures; `rerun` with a larger number runs what gathers the rest")
    func tooMany() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text(allowed: "1", failing: "2 | 3".replacing(" ", with: "")))
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2)
            let status = await bench.output("status", "out")
            #expect(
                status.contains("sim: 2 of 4 failed, and `allow failure: 1` allows 1, so all does not run"), "\(status)"
            )
            #expect(try lines(bench, "tell").count == 7)
            try bench.write("s.yaml", text(allowed: "2", failing: "2|3"))
            let planned = await bench.output("rerun", "-n", "out", "s.yaml")
            #expect(planned.contains("allow failure changed: line 9"), "\(planned)")
            #expect(await bench.maestro("rerun", "out", "s.yaml", "--wait") == 4, "\(bench.terminal.errors)")
            #expect(try lines(bench, "all").count == 2 && lines(bench, "behind").count == 2)
        }
    }

    @Test("a table of failures tells who failed and how")
    func tables() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text())
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2, "\(bench.terminal.errors)")
            let sick = try lines(bench, "sick")
            #expect(sick[0] == "step,instance,state,exit,reason,workspace,log,N")
            let row = sick[1].split(separator: ",", omittingEmptySubsequences: false)
            #expect(row.count == 8 && row[0..<5] == ["sim", "sim_N.2", "failed", "7", "exit code 7"] && row[7] == "2")
            #expect(row[5].hasSuffix("out/sim/N.2"))
            #expect(try bench.read("out" + row[6].split(separator: "/out", maxSplits: 1)[1]) == "no luck, with 2\n")
            let all = try lines(bench, "tell")
            #expect(all[0] == "step,instance,state,exit,reason,workspace,log")
            #expect(all.count == 5, "\(all)")
            #expect(
                all.contains { $0.hasPrefix("own,own_N.2,not-run,,not run: sim_N.2 did not finish (exit code 7),") })
            #expect(try lines(bench, "clean") == all)
            let why = await bench.output("why", "out", "sim_N.2")
            #expect(why.contains("no luck"))
        }
    }

    @Test("a plan says when handlers begin, and draws no arrow from each step to them")
    func plan() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text())
            let plan = await bench.output("plan", "s.yaml")
            #expect(plan.contains("a failure of the study") && plan.contains("the end of the study"), "\(plan)")
            let dot = await bench.output("plan", "--format", "dot", "s.yaml")
            #expect(
                !dot.contains("-> s5") && !dot.contains("-> s6") && dot.contains("1 instance, on failure"), "\(dot)")
        }
    }

    @Test("a step that moves to another list is decided again, and a smaller allowance lets handlers run again")
    func moved() async throws {
        try await withBench { bench in
            let head =
                "description: {name: m, description: d}\nstudy:\n- {name: a, description: d, run: {cmd: test -e $(OUTPUT_PATH)/x"
            let moving = "- {name: b, description: d, run: {cmd: touch ran}}\n"
            let always = "always:\n- {name: c, description: d, run: {cmd: echo x >> ran}}\n"
            try bench.write("s.yaml", "\(head), allow failure: all}}\non failure:\n\(moving)\(always)")
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 4, "\(bench.terminal.errors)")
            #expect(try bench.read("out/c/ran") == "x\n")
            try bench.write("s.yaml", "\(head), allow failure: all}}\n\(moving)\(always)")
            #expect(await bench.maestro("rerun", "--wait", "out", "s.yaml") == 4, "\(bench.terminal.errors)")
            #expect(try bench.read("out/b/ran") == "")
            try bench.write("s.yaml", "\(head)}}\n\(moving)\(always)")
            #expect(await bench.maestro("rerun", "--wait", "out", "s.yaml") == 2, "\(bench.terminal.errors)")
            #expect(try bench.read("out/c/ran") == "x\nx\nx\n")
        }
    }

    @Test("a handler cannot use one instance's values, and is told what it can read")
    func values() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                "description: {name: m, description: d}\nstudy: [{name: a, description: d, run: {cmd: x}}]\n"
                    + "always: [{name: b, description: d, run: {cmd: 'echo $(a.outputs.v)'}}]\n")
            #expect(await bench.maestro("validate", "s.yaml") == 2)
            #expect(
                bench.terminal.errors.contains("s.yaml:3:") && bench.terminal.errors.contains("read `$(a.outputs)`"))
        }
    }

    @Test("a handler has no parameters")
    func parameters() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text(more: " $(N)"))
            #expect(await bench.maestro("validate", "s.yaml") == 2)
            #expect(bench.terminal.errors.contains("s.yaml:17:10: error"), "\(bench.terminal.errors)")
            #expect(bench.terminal.errors.contains("runs once for the study, and uses the parameter `N`"))
        }
    }

    @Test("a cancelled study still runs what runs always")
    func cancelled() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                """
                description: {name: c, description: d}
                study: [{name: a, description: d, run: {cmd: sleep 600}}]
                always: [{name: clean, description: d, run: {cmd: 'cp $(study.failures) seen'}}]
                """)
            #expect(await bench.maestro("run", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
            // Of a study that has not begun nothing runs.
            try await bench.wait(for: " intended ", inJournalOf: "out")
            #expect(await bench.maestro("cancel", "-y", "out") == 0)
            #expect(bench.terminal.errors.contains("the steps of `always` still run"), "\(bench.terminal.errors)")
            #expect(await bench.maestro("resume", "--wait", "out") == 3 || bench.terminal.errors.contains("cancelled"))
            #expect(try lines(bench, "clean")[1].hasPrefix("a,a,cancelled,"))
        }
    }
}
