import HostInterface
import Testing

/// What `plan` says, beside what a real Slurm is asked for.
@Suite(.onCluster) struct PlanClusterTests {
    /// Counts submissions.
    private static let countedSbatch = """
        #!/bin/bash
        [ "$1" = --version ] || echo >>"${0%/*}/submitted"
        PATH=${PATH#*:} exec sbatch "$@"
        """

    /// Tells its process, and never answers.
    private static let hanging = """
        #!/bin/bash
        echo $$ >>"${0%/*}/hanging"
        exec sleep 1000
        """

    private static let mixed = """
        study:
        - {name: a, description: d, run: {procs: 1, cmd: 'sleep 0.$(($(N) % 7)); \(note)'}}
        - {name: b, description: d, run: {cmd: 'sleep 0.$(($(N) % 7)); \(note)', depends: [a]}}
        - {name: c, description: d, run: {procs: 1, cmd: 'sleep 0.$(($(N) % 5)); \(note)', depends: [b]}}
        - {name: d, description: d, run: {procs: 1, cmd: '\(note)', depends: [c]}}
        - {name: e, description: d, run: {procs: 1, cmd: '\(note)', depends: [d_*]}}
        global.parameters: {N: {values: [\(values(20))], label: N.%%}}
        """

    /// `19`, or `10 to 16`.
    private func planned(_ study: ClusterStudy) async throws -> ClosedRange<Int> {
        let words = try await study.maestro("plan", "study.yaml").output.split { " \n".contains($0) }
        let end = try #require(words.firstIndex { $0.hasPrefix("submission") })
        let most = try #require(Int(words[end - 1]))
        return words[end - 2] == "to" ? try #require(Int(words[end - 3]))...most : most...most
    }

    private func expectPlanned(_ sections: String, on cluster: Cluster, executions: Int) async throws {
        try await withStudy(sections, on: cluster, programs: ["sbatch": Self.countedSbatch]) { study in
            let planned = try await planned(study)
            try await study.run()
            #expect(try await study.finish() == 0)
            let calls = try Cluster.host.files.read("\(study.folder)/bin/submitted").count
            #expect(planned.contains(calls) && planned.upperBound <= 2 * planned.lowerBound, "\(calls) of \(planned)")
            #expect(study.count("accepted") == calls && study.ledger.count == executions)
        }
    }

    @Test(
        "a study that may submit eight jobs, in arrays of six, calls sbatch as often as plan says", .withAccounting)
    func smallLimits() async throws {
        try await ClusterPool.shared.lend(.alone, isLong: true) { cluster in
            try await cluster.withSubmitLimit(8) {
                try await cluster.withArrays(of: 6) {
                    try await cluster.control("clear")
                    try await expectPlanned(chain(20, seconds: "0.2"), on: cluster, executions: 41)
                }
            }
        }
    }

    @Test("where local steps stand among those of Slurm, the calls of sbatch lie in the range that plan names")
    func localSteps() async throws {
        // Beside others' jobs its own would end one by one, and what has waited for ten seconds goes alone.
        try await ClusterPool.shared.lend(.alone) { cluster in
            try await expectPlanned(Self.mixed, on: cluster, executions: 81)
        }
    }

    @Test("programs of Slurm that hang are ended, and change no exit code", arguments: ["plan", "validate"])
    func hang(command: String) async throws {
        let programs = Dictionary(
            uniqueKeysWithValues: ["scontrol", "squeue", "sacctmgr"].map { ($0, Self.hanging) })
        try await withStudy(chain(3), programs: programs) { study in
            let (code, output) = try await study.maestro(command, "study.yaml")
            #expect(code == 0 && output.contains("did not respond within 3 s"), "\(output)")
            let ids = String(decoding: try Cluster.host.files.read("\(study.folder)/bin/hanging"), as: UTF8.self)
            let processes = ids.split(separator: "\n").compactMap { Int32($0) }
            #expect(processes.count >= 7)
            // They are killed, and go when somebody has heard of it.
            try await study.wait(seconds: 10) {
                processes.allSatisfy { Cluster.host.processes.identity(of: $0) == nil }
            }
        }
    }
}
