import TestSupport
import Testing

/// Steps that wait for any end of others, or for their failure, on this machine.
@Suite struct TriggerTests {
    private let text = """
        description: {name: triggers, description: d}
        study:
        - {name: sim, description: d, run: {cmd: 'test -e $(OUTPUT_PATH)/mended || test $(N) != 2'}}
        - name: all
          description: d
          run: {cmd: 'cp $(sim.list) seen', depends: [sim_* ended]}
        - {name: repair, description: d, run: {cmd: 'echo $(N)', depends: [sim failed]}}
        - {name: told, description: d, run: {cmd: 'cp $(repair.list) seen', depends: [repair_*]}}
        global.parameters: {N: {values: [1, 2, 3], label: N.%%}}
        """

    @Test("a gathering step finds what succeeded in a file, a repair runs for what failed, and a retry undoes both")
    func triggers() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text)
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2)
            let seen = try bench.read("out/all/seen").split(separator: "\n").map { $0.suffix(8) }
            #expect(seen == ["/sim/N.1", "/sim/N.3"])
            #expect(try bench.read("out/told/seen").hasSuffix("/repair/N.2\n"))
            #expect(await bench.maestro("retry", "out", "--instance", "repair_N.1") == 1)
            #expect(
                bench.terminal.errors.contains("repair_N.1 was not needed: sim did not fail; retry its dependencies"))

            try bench.write("out/mended", "")
            #expect(await bench.maestro("retry", "out", "--failed", "--wait") == 0)
            #expect(try bench.read("out/all/seen").split(separator: "\n").count == 3)
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("finished, 4 of 8 finished (4 finished, 4 skipped)"))
            #expect(bench.terminal.output.contains("not needed, because repair was not"))
        }
    }

    @Test("a step that gathers by a parameter finds its own group in its list, and `extend` runs only its group again")
    func groups() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                """
                description: {name: groups, description: d}
                study:
                - {name: sim, description: d, run: {cmd: 'test $(SIZE)$(SEED) != 202'}}
                - {name: mean, description: d, run: {cmd: 'cp $(sim.list) seen', depends: ["sim_* by SIZE ended"]}}
                - {name: whole, description: d, run: {cmd: 'cp $(sim.list) seen', depends: ["sim_* by SIZE"]}}
                global.parameters:
                  SIZE: {values: [10, 10, 20, 20], label: SIZE.%%}
                  SEED: {values: [1, 2, 1, 2], label: SEED.%%}
                """)
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2)
            func seen(_ path: String) throws -> [Substring] {
                try bench.read("out/\(path)/seen").split(separator: "\n").map { $0.suffix(14) }
            }
            #expect(try seen("mean/SIZE.10") == ["SEED.1.SIZE.10", "SEED.2.SIZE.10"])
            #expect(try seen("mean/SIZE.20") == ["SEED.1.SIZE.20"])
            #expect(try seen("whole/SIZE.10").count == 2)
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("not run: sim_SEED.2.SIZE.20 did not finish"))

            try bench.write("out/mean/SIZE.20/seen", "")
            #expect(await bench.maestro("extend", "out", "SIZE=10", "SEED=3", "--wait") == 2)
            #expect(try seen("mean/SIZE.10").count == 3 && seen("whole/SIZE.10").count == 3)
            #expect(try bench.read("out/mean/SIZE.20/seen") == "")
            #expect(await bench.maestro("plan", "s.yaml") == 0)
            #expect(bench.terminal.output.contains("sim_* by SIZE ended"))
            #expect(await bench.maestro("plan", "--format", "dot", "s.yaml") == 0)
            #expect(bench.terminal.output.contains("[style=dashed, label=\"by SIZE ended\"]"))
        }
    }

    @Test("what `plan` and its drawings say of the ends that steps wait for")
    func plan() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text)
            #expect(await bench.maestro("plan", "s.yaml") == 0)
            #expect(bench.terminal.output.contains("sim_* ended") && bench.terminal.output.contains("sim failed"))
            #expect(await bench.maestro("plan", "--format", "dot", "s.yaml") == 0)
            #expect(bench.terminal.output.contains("[style=dashed, label=\"all ended\"]"))
            #expect(bench.terminal.output.contains("[label=\"failed\"]"))
        }
    }
}
