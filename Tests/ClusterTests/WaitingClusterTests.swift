import HostInterface
import Testing

/// Waiting that is normal and waiting that is not, and steps that outlive their walltime.
@Suite(.onCluster) struct WaitingClusterTests {
    /// What keeps a job from starting, how it is told, and how it is undone; JOB and NODE stand for what they are.
    struct Hindrance: CustomTestStringConvertible {
        let hinder: String
        let words: String
        let undo: String
        /// The partition is down while this is done, so that the job does not begin before.
        var isBehindPartition = true

        var testDescription: String { hinder }
    }

    static let hindrances = [
        Hindrance(hinder: "hold JOB", words: "(JobHeldAdmin); `scontrol release ", undo: "release JOB"),
        Hindrance(hinder: "uhold JOB", words: "(JobHeldUser); `scontrol release ", undo: "release JOB"),
        Hindrance(
            hinder: "update partitionname=debug state=down", words: "waits for machines (PartitionDown)",
            undo: "update partitionname=debug state=up", isBehindPartition: false),
        Hindrance(
            hinder: "update partitionname=debug state=inactive", words: "waits for machines (PartitionInactive)",
            undo: "update partitionname=debug state=up", isBehindPartition: false),
        Hindrance(
            hinder: "update partitionname=debug maxtime=10",
            words: "(PartitionTimeLimit); `scontrol update jobid=", undo: "update partitionname=debug maxtime=infinite"),
        Hindrance(
            hinder: "update partitionname=debug minnodes=2",
            words: "(PartitionNodeLimit); `scontrol update jobid=", undo: "update partitionname=debug minnodes=0"),
        Hindrance(
            hinder: "update nodename=NODE state=drain reason=test", words: "waits for machines",
            undo: "update nodename=NODE state=resume"),
    ]

    @Test("what keeps a job from starting is told within two looks, and no more once it is over", arguments: hindrances)
    func hindered(_ hindrance: Hindrance) async throws {
        let sections = "study: [{name: s, description: d, run: {procs: 1, walltime: 30, cmd: '\(note)'}}]"
        try await withStudy(sections, on: .alone) { study in
            let node = try await study.output("sinfo", "-h", "-o", "%n").filter { $0 != "\n" }
            func control(_ text: String) async throws {
                let job = try await study.queue().first?.job ?? "0"
                let words = text.split(separator: " ").map { word in
                    word == "JOB" ? job : word == "nodename=NODE" ? "nodename=\(node)" : String(word)
                }
                try await study.control(words)
            }
            // The check of limits that `run` makes comes before the hindrance.
            try await control("update partitionname=debug state=down")
            do {
                try await study.run()
                try await study.wait { study.count("accepted") == 1 }
                try await control(hindrance.hinder)
                if hindrance.isBehindPartition { try await control("update partitionname=debug state=up") }
                let polls = study.count("called")
                try await study.wait { try await study.status().contains(hindrance.words) }
                #expect(study.count("called") - polls <= 2)
            } catch {
                try await control("update partitionname=debug state=up")
                try await control(hindrance.undo)
                throw error
            }
            try await control(hindrance.undo)
            #expect(try await study.finish() == 0)
            #expect(study.ledger == ["s 1"])
            #expect(!(try await study.status().contains("hindered")))
        }
    }

    @Test("a running job that is put back and held is told of, and goes on when it is released")
    func putBackAndHeld() async throws {
        try await withStudy("study: [{name: s, description: d, run: {procs: 1, cmd: '\(note); sleep 2'}}]") { study in
            try await study.run()
            try await study.wait { study.ledger.count == 1 }
            let job = try #require(try await study.queue().first?.job)
            try await study.slurm("scontrol", "requeuehold", job)
            try await study.wait { try await study.status().contains("`scontrol release \(job)`") }
            // Slurm refuses to start a job within a second of its end ("job credential revoked").
            await Cluster.host.clock.sleep(milliseconds: 2000)
            try await study.slurm("scontrol", "release", job)
            // What was put back waits two minutes by itself.
            try await study.slurm("scontrol", "update", "jobid=\(job)", "starttime=now")
            #expect(try await study.finish() == 0)
            #expect(study.ledger == ["s 1", "s 1"])
        }
    }

    @Test("waiting for parents, for cores, for a turn and for the array's own limit is normal, and quiet")
    func quiet() async throws {
        try await withStudy(chain(40, seconds: "0.5")) { study in
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
        try await withStudy(sections) { study in
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
