import HostInterface
import Testing

/// Waiting that is normal and waiting that is not, and steps that outlive their walltime.
extension ClusterTests {
    /// Runs a study whose jobs are kept from starting by what `hinder` does, until status says why; then undoes it.
    private func isTold(
        _ words: String, hinder: (ClusterStudy) async throws -> Void, undo: (ClusterStudy) async throws -> Void
    ) async throws {
        let sections = """
            study: [{name: s, description: d, run: {procs: 1, walltime: 30, cmd: '\(note)'}}]
            """
        try await with(sections) { study in
            try await hinder(study)
            do {
                try await study.run()
                try await study.wait { try await study.status().contains(words) }
            } catch {
                try await undo(study)
                throw error
            }
            try await undo(study)
            #expect(try await study.finish() == 0)
            #expect(study.ledger == ["s 1"])
            #expect(!(try await study.status().contains("blocked")))
        }
    }

    @Test("a partition that is down is told of, and no more once it is up")
    func partitionDown() async throws {
        try await isTold("waits for machines (PartitionDown); `sinfo -R`") { study in
            try await study.slurm("scontrol", "update", "partitionname=debug", "state=down")
        } undo: { study in
            try await study.slurm("scontrol", "update", "partitionname=debug", "state=up")
        }
    }

    @Test("a partition whose time limit falls below what a job asks for blocks it, with the command that asks for less")
    func partitionTimeLimit() async throws {
        // Lowered behind the check that `run` makes.
        try await with("study: [{name: s, description: d, run: {procs: 1, walltime: 30, cmd: '\(note)'}}]") { study in
            try await study.slurm("scontrol", "update", "partitionname=debug", "state=down")
            try await study.run()
            try await study.wait { study.count("accepted") == 1 }
            try await study.slurm("scontrol", "update", "partitionname=debug", "maxtime=10", "state=up")
            do {
                try await study.wait {
                    try await study.status().contains("(PartitionTimeLimit); `scontrol update jobid=")
                }
            } catch {
                try await study.slurm("scontrol", "update", "partitionname=debug", "maxtime=infinite")
                throw error
            }
            try await study.slurm("scontrol", "update", "partitionname=debug", "maxtime=infinite")
            #expect(try await study.finish() == 0)
        }
    }

    @Test("waiting for parents, for cores, for a turn and for the array's own limit is normal, and quiet")
    func quiet() async throws {
        try await with(chain(40, seconds: "0.5")) { study in
            try await study.run("--throttle", "30")
            #expect(try await study.finish() == 0)
            #expect(study.count("hindered") == 0, "\(study.journal)")
        }
    }

    @Test(
        "a step that is told of its walltime saves its state and goes on in a new allocation, with nobody conducting it"
    )
    func checkpoint() async throws {
        let sections = """
            study:
            - name: s
              description: d
              run:
                procs: 1
                walltime: 1
                signal before walltime: USR1@50
                retry: {time limit: 3}
                cmd: |
                  \(note)
                  echo first link
                  trap 'echo saved > state; exit 0' USR1
                  while :; do sleep 0.2; done
                restart: |
                  \(note)
                  cat state
            - {name: t, description: d, run: {procs: 1, cmd: '\(note)', depends: [s]}}
            """
        try await with(sections) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 2 && study.ledger.count == 1 }
            try await study.killConductor()
            try await study.wait(seconds: 90) {
                try await study.output("squeue", "-h", "-o", "%j %r").contains("s-\(study.id)-b1 BeginTime")
            }
            // Slurm lets what was put back wait two minutes; that is not what is tried here.
            #expect(study.ledger == ["s 1"])
            for waiting in try await study.queue() where waiting.state == "PENDING" {
                try? await study.slurm("scontrol", "update", "jobid=\(waiting.job)", "starttime=now")
            }
            try await study.wait { study.ledger.count == 3 }
            #expect(study.ledger == ["s 1", "s 1", "t 1"])
            #expect(try await study.finish() == 0)
            let output = try await study.maestro("logs", study.directory, "s").output
            #expect(output == "first link\nsaved\n")
        }
    }
}
