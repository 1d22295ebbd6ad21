import HostInterface
import Testing

/// Steps that take places of pools, on a real Slurm.
@Suite(.onCluster) struct PoolClusterTests {
    /// Each says how many run beside it.
    private static let work =
        "mkdir $(OUTPUT_PATH)/taken.$(N); ls -d $(OUTPUT_PATH)/taken.* | wc -l >> $(OUTPUT_PATH)/ledger; "
        + "sleep 1; rmdir $(OUTPUT_PATH)/taken.$(N)"

    @Test("no more jobs run than there are places, though the conductor is killed between")
    func places() async throws {
        let sections = """
            pools: {database: 2}
            study:
            - {name: make, description: d, run: {procs: 1, cmd: 'true $(N)'}}
            - name: load
              description: d
              run: {procs: 1, depends: [make], takes: {database: 1}, cmd: '\(Self.work)'}
            - {name: all, description: d, run: {procs: 1, cmd: 'true', depends: [load_*]}}
            global.parameters: {N: {values: [1, 2, 3, 4, 5, 6], label: N.%%}}
            """
        try await withStudy(sections) { study in
            try await study.run()
            try await study.wait { study.ledger.count >= 2 }
            try await study.killConductor()
            #expect(try await study.finish() == 0)
            let running = study.ledger.compactMap { Int($0.filter(\.isNumber)) }
            #expect(running.count == 6 && running.max() == 2, "\(running)")
        }
    }
}
