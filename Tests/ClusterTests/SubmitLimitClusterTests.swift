import HostInterface
import Testing

/// How many jobs Slurm lets a user have, where a rule of the accounting says so.
@Suite(.onCluster) struct SubmitLimitClusterTests {
    /// Writes down how each submission ended.
    private static let tellingSbatch = """
        #!/bin/bash
        PATH=${PATH#*:} sbatch "$@"
        code=$?
        [ "$1" = --version ] || echo $code >>"${0%/*}/ends"
        exit $code
        """

    private func ends(of study: ClusterStudy) throws -> [String] {
        let text = String(decoding: try Cluster.host.files.read("\(study.folder)/bin/ends"), as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }

    @Test("under a limit that nobody can read an array is halved until it fits, and hardly anything is refused then")
    func unreadable() async throws { try await expectFewRefusals(options: []) }

    private func expectFewRefusals(options: [String]) async throws {
        let programs = ["sbatch": Self.tellingSbatch, "sacctmgr": "#!/bin/sh\nexit 1\n"]
        try await ClusterPool.shared.lend(.alone) { cluster in
            try await cluster.withPartitionLimit(5) {
                try await withStudy(chain(20, seconds: "0.5"), on: cluster, programs: programs) { study in
                    try await study.run(options)
                    #expect(try await study.finish() == 0)
                    #expect((1...8).contains(try ends(of: study).count { $0 != "0" }))
                    #expect(study.ledger.count == 41)
                }
            }
        }
    }

    @Test("the limit of a partition's QOS is kept without a refusal, and why names it")
    func partitionQOS() async throws {
        try await ClusterPool.shared.lend(.alone) { cluster in
            try await cluster.withPartitionLimit(5) {
                let programs = ["sbatch": Self.tellingSbatch]
                let held =
                    "study:\n- {name: s, description: d, run: {procs: 1, cmd: ': $(N); \(note); \(hold)'}}\n"
                    + "global.parameters: {N: {values: [\(values(7))], label: N.%%}}"
                try await withStudy(held, on: cluster, programs: programs) { study in
                    try await study.run()
                    try await study.wait { study.ledger.count == 5 }
                    let why = try await study.maestro("why", study.directory, "s_N.7").output
                    #expect(why.contains("5 jobs are in Slurm"), "\(why)")
                    #expect(why.contains("the QOS `few` of the partition allows 5 at one time"), "\(why)")
                    try study.letGo()
                    #expect(try await study.finish() == 0)
                    #expect(try ends(of: study).allSatisfy { $0 == "0" })
                }
            }
        }
    }
}
