import HostInterface
import Testing

/// What happens to single tasks of an array from outside, and what is tried again.
@Suite(.onCluster) struct OutsideClusterTests {
    @Test("tasks of one array may be requeued, held and cancelled from outside, each for itself")
    func singleTasks() async throws {
        // Four at a time, so that the last two wait.
        let pipeline = Pipeline(
            count: 6, steps: ["a", "b"], work: ["a": hold, "b": "true"], options: ["a": "procs: 4"])
        try await withStudy(pipeline.sections, on: .alone) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 2 && study.runs.begun.count == 4 }
            let array = try #require(try await study.queue().first).job.prefix { $0 != "_" }
            try await study.slurm("scontrol", "hold", "\(array)_4")
            try await study.slurm("scontrol", "requeue", "\(array)_0")
            try await study.slurm("scancel", "\(array)_2")
            try await study.wait { study.journal.contains("(JobHeld") }
            try await study.restart("\(array)_0") { study.runs.starts(of: "a_N.1") == 2 }
            #expect(study.runs.starts(of: "a_N.5") == 0)
            try study.letGo()
            try await study.slurm("scontrol", "release", "\(array)_4")
            #expect(try await study.finish() == 2)
            try await study.audit(pipeline, succeeded: pipeline.instances.subtracting(["a_N.3", "b_N.3"]))
            #expect(try await study.status().contains("cancelled outside maestro-swift"))
            #expect(study.count("accepted") == 2)
        }
    }

    @Test("what comes back into the queue when it is over is taken out before the study closes, and named after that")
    func comeback() async throws {
        let sections = """
            study:
            - {name: s, description: d, run: {procs: 1, cmd: '\(note); [ $(N) = 1 ] || \(hold)'}}
            global.parameters: {N: {values: [1, 2], label: N.%%}}
            """
        try await withStudy(sections, on: .alone) { study in
            // A controller that was started a short while ago may have forgotten something.
            try await study.cluster.control("restart", "slurmctld")
            try await study.cluster.control("ready")
            try await study.run()
            try await study.wait { study.count("ended") == 1 }
            let array = try #require(try await study.queue().first).job.prefix { $0 != "_" }
            try await study.wait {
                try await study.askSlurm("scontrol", "requeue", "\(array)_0")
                return try await study.queue(states: "pending").count == 1
            }
            try study.letGo()
            #expect(try await study.finish() == 0)
            try await study.wait { try await study.queue(states: "pending").isEmpty }
            #expect(try await !study.status().contains("scancel"))
            try await study.wait {
                try await study.askSlurm("scontrol", "requeue", "\(array)_1")
                return try await study.queue(states: "pending").count == 1
            }
            #expect(try await study.status().contains("`scancel \(array)` removes it"))
            #expect(study.ledger.count == 2)
        }
    }

    @Test("instances whose node is lost, and others that fail at first, end well, and no child is submitted anew")
    func lostInstances() async throws {
        // Three at a time, of which the first three are on the node when it is lost.
        let work = "[ $MAESTRO_ATTEMPT != 1 ] || case $(N) in 1|2|3) sleep 20 ;; 10|20) [ $MAESTRO_TRY != 1 ] ;; esac"
        let pipeline = Pipeline(
            count: 30, work: ["a": work, "b": "true", "c": "true"],
            options: ["a": "procs: 5\n    retry: {exit: {times: 1}, infrastructure: {times: 2, wait: 1}}"])
        try await withStudy(pipeline.withoutRequeue, on: .alone) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 3 && study.runs.begun.count == 3 }
            try await study.loseNode()
            #expect(try await study.finish() == 0)
            try await study.audit(pipeline)
            #expect(["a_N.1", "a_N.2", "a_N.3", "a_N.10", "a_N.20"].allSatisfy { study.runs.starts(of: $0) == 2 })
            #expect(study.runs.starts.count == 95)
            // Three arrays, and the three lost ones once more: no child has a second job.
            let members = study.journal.split(separator: "\n").filter { $0.contains(" intended ") }
            #expect(members.count == 4 && study.count("accepted") == 4, "\(members)")
            #expect(try await study.queue().allSatisfy { $0.state == "COMPLETING" })
        }
    }
}

extension Pipeline {
    /// Slurm puts lost jobs back by itself, unless they say that they do not want that.
    fileprivate var withoutRequeue: String {
        sections.split(separator: "\n").flatMap { line in
            line == "    cmd: |" ? [String(line), "      #SBATCH --no-requeue"] : [String(line)]
        }.joined(separator: "\n")
    }
}
