import HostInterface
import Testing

/// Sites where a user sees no jobs, accounts and reservations but their own.
@Suite(.onCluster) struct PrivateDataClusterTests {
    @Test("a study with failures, repairs and a killed conductor goes as it does where all is seen")
    func study() async throws {
        let fails = "[ $MAESTRO_ATTEMPT = 1 ] && [ $(N) -lt 3 ] && kill -9 $PPID $$; [ $(N) != 4 ] || exit 3; sleep 1"
        let pipeline = Pipeline(
            count: 8, steps: ["a", "b"], hasFunnel: true, work: ["a": fails],
            options: ["a": "procs: 1\n    retry: {infrastructure: {times: 2, wait: 1}}"])
        try await withPrivateStudy(pipeline.sections) { study in
            try await study.expectToSeeNobodyElse()
            try await study.run()
            try await study.wait { study.runs.starts.count >= 4 }
            try await study.killConductor()
            #expect(try await study.finish() == 2)
            try await study.audit(
                pipeline, succeeded: pipeline.instances.subtracting(["a_N.4", "b_N.4", "all"]))
        }
    }

    @Test("what ended unattended and was forgotten is known, and what the controller forgot is found out")
    func forgotten() async throws {
        let pipeline = Pipeline(count: 3, work: ["a": "\(hold); [ $(N) != 2 ] || exit 7"])
        try await withPrivateStudy(pipeline.sections) { study in
            try await study.cluster.forgetful {
                try await study.run()
                try await study.wait { study.count("accepted") == 3 && study.runs.starts.count == 3 }
                try await study.killConductor()
                try await study.cluster.save()
                try await study.cluster.control("restart", "slurmctld")
                try study.letGo()
                try await study.wait { study.runs.succeeded.count == 6 }
                try await study.waitUntilForgotten()
                #expect(try await study.finish() == 2)
            }
            try await study.audit(
                pipeline, succeeded: pipeline.instances.subtracting(["a_N.2", "b_N.2", "c_N.2"]))
        }
    }

    @Test("what the cluster can never run is known before anything is made, and what it can run is not refused")
    func limits() async throws {
        let sections = """
            study:
            - {name: s, description: d, run: {procs: 1, queue: debug, bank: root, cmd: '\(note)'}}
            - {name: t, description: d, run: {procs: 1, queue: debig, cmd: '\(note)'}}
            """
        try await withPrivateStudy(sections) { study in
            let (code, output) = try await study.maestro("validate", "study.yaml")
            #expect(code == 2 && output.contains("1 error") && output.contains("debig"), "\(output)")
        }
    }
}

/// On a Slurm that tells users of their own jobs and accounts only.
private func withPrivateStudy(_ sections: String, _ body: (ClusterStudy) async throws -> Void) async throws {
    try await ClusterPool.shared.lend(.alone) { cluster in
        try await cluster.between(
            { try await cluster.control("set", "PrivateData", "accounts,jobs,reservations,usage,users") },
            { try await cluster.control("set", "PrivateData", "none") },
            { try await withStudy(sections, on: cluster, body) })
    }
}

extension ClusterStudy {
    /// That root's job is hidden from the user whose study it is.
    fileprivate func expectToSeeNobodyElse() async throws {
        try await slurm("sbatch", "--hold", "--job-name=private", "--output=/dev/null", "--wrap=true")
        let seen = try await output("squeue", "-h", "-o", "%j")
        try await slurm("scancel", "--name=private")
        #expect(!seen.contains("private"))
    }
}
