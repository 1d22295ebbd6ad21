import TestSupport
import Testing

/// Steps that take places of pools, on this machine.
@Suite struct PoolCommandTests {
    @Test("no more run at one time than there are places, in whatever steps, and `why` and `plan` tell of them")
    func places() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                """
                description: {name: pools, description: d}
                pools: {database: 2}
                study:
                - name: load
                  description: d
                  run:
                    takes: {database: 1}
                    cmd: |
                      mkdir $(OUTPUT_PATH)/taken.$(N); ls -d $(OUTPUT_PATH)/taken.* | wc -l >> $(OUTPUT_PATH)/most
                      sleep 0.2; rmdir $(OUTPUT_PATH)/taken.$(N)
                - name: save
                  description: d
                  run:
                    takes: {database: 2}
                    depends: [load]
                    cmd: |
                      mkdir $(OUTPUT_PATH)/taken.$(N) $(OUTPUT_PATH)/taken.$(N).b
                      ls -d $(OUTPUT_PATH)/taken.* | wc -l >> $(OUTPUT_PATH)/most
                      sleep 0.1; rmdir $(OUTPUT_PATH)/taken.$(N) $(OUTPUT_PATH)/taken.$(N).b
                global.parameters: {N: {values: [1, 2, 3, 4], label: N.%%}}
                """)
            #expect(await bench.maestro("plan", "s.yaml") == 0)
            #expect(
                bench.terminal.output.contains(
                    "save: each takes 2 of 2 in database, and starts as places become free"))
            #expect(await bench.maestro("run", "--wait", "--cores", "8", "-o", "out", "s.yaml") == 0)
            let most = try bench.read("out/most").split(separator: "\n").compactMap { Int($0) }
            #expect(most.count == 8 && most.max() == 2, "\(most)")
        }
    }
}
