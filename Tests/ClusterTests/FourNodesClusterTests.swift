import HostInterface
import Testing

/// What takes several nodes: tasks on two of them, limits of memory, licences, and nodes and networks that fail.
@Suite(.onFourNodes) struct FourNodesClusterTests {
    @Test("an MPI program runs on two nodes by $(LAUNCHER)", .withMPI)
    func mpi() async throws {
        let sections = """
            env: {variables: {SOURCE: \(Cluster.project)/studies/mpi/pi.c}}
            study:
            - {name: compile, description: d, run: {procs: 1, cmd: '\(note); mpicc -O2 -o pi $(SOURCE)'}}
            - name: pi
              description: d
              run:
                cmd: |
                  \(note)
                  set -e -o pipefail
                  export SLURM_MPI_TYPE=pmix
                  $(LAUNCHER) $(compile.workspace)/pi 100000 > pi.csv
                  $(LAUNCHER) hostname | sort > hosts
                nodes: 2
                procs: 2
                depends: [compile]
            """
        try await withStudyOnFourNodes(sections) { study in
            try await study.run()
            #expect(try await study.finish() == 0)
            let result = try await study.output("cat", "\(study.directory)/pi/pi.csv")
            #expect(result.hasPrefix("2,100000,3.14159265"), "\(result)")
            let hosts = try await study.output("sort", "-u", "\(study.directory)/pi/hosts").split(separator: "\n")
            #expect(hosts.count == 2)
        }
    }

    @Test("of three instances the one that is killed for its memory runs again with more")
    func outOfMemory() async throws {
        let sections = """
            study:
            - name: s
              description: d
              run:
                procs: 1
                memory: 60M
                retry: {out of memory: {times: 3, factor: 2, most: 400M}}
                cmd: |
                  \(note)
                  head -c $(SIZE)M /dev/zero | tail -c $(SIZE)M | wc -c
            - {name: t, description: d, run: {procs: 1, cmd: '\(note)', depends: [s_*]}}
            global.parameters: {SIZE: {values: [1, 150, 2], label: SIZE.%%}}
            """
        try await withStudyOnFourNodes(sections) { study in
            try await study.run()
            #expect(try await study.finish() == 0)
            #expect(study.ledger.filter { $0.hasPrefix("s_SIZE.150") } == (1...3).map { "s_SIZE.150 \($0)" })
            #expect(study.ledger.count == 6 && study.ledger.last == "t 1")
            #expect(study.count("setback") == 0 && study.journal.contains("memory"), "\(study.journal)")
        }
    }

    @Test("two of five instances hold the licences at one time, and the others are shown waiting for them")
    func licences() async throws {
        let pipeline = Pipeline(
            count: 5, steps: ["s"], work: ["s": "sleep 4"], options: ["s": "procs: 1\n    args: [--licenses=matlab]"])
        try await withStudyOnFourNodes(pipeline.sections) { study in
            try await study.run()
            try await study.wait { study.runs.starts.count == 2 }
            let waiting = try #require(pipeline.instances(of: "s").first { study.runs.starts(of: $0) == 0 })
            try await study.wait {
                try await study.maestro("why", study.directory, waiting).output.contains("PENDING (Licenses)")
            }
            #expect(try await study.finish() == 0)
            try await study.audit(pipeline)
            #expect(study.runs.mostAtOneTime == 2)
        }
    }

    @Test("a node that crashes under eight tasks costs each of them one more life, and nothing else")
    func crash() async throws {
        let pipeline = Pipeline(
            count: 8, steps: ["a", "b"], hasFunnel: true, work: ["a": hold],
            options: ["a": "procs: 1\n    args: [--nodelist=n3]"])
        try await withStudyOnFourNodes(pipeline.sections) { study in
            try await study.run()
            try await study.wait { study.runs.starts.count == 8 }
            try await study.cluster.control("crash", "n3")
            try await study.wait { study.count("requeued") == 8 }
            try await study.cluster.control("start", "n3")
            try study.letGo()
            // Slurm still tells the node to end the earlier lives, and would hit the new ones.
            await Cluster.host.clock.sleep(milliseconds: 10_000)
            try await study.wait {
                _ = try await study.release()
                return study.runs.ends.count >= 8
            }
            #expect(try await study.finish() == 0)
            try await study.audit(pipeline)
            #expect(study.runs.starts.count { $0.instance.hasPrefix("a_") } == 16)
            #expect(study.runs.starts.allSatisfy { $0.attempt == 1 })
        }
    }

    @Test("a node whose network is cut off for a minute keeps its jobs, and each runs once")
    func cut() async throws {
        let pipeline = Pipeline(
            count: 4, steps: ["a", "b"], work: ["a": "sleep 45"],
            options: ["a": "procs: 1\n    args: [--nodelist=n2]"])
        try await withStudyOnFourNodes(pipeline.sections) { study in
            try await study.cluster.withPatience(ofSeconds: 300) {
                try await study.run()
                try await study.wait { study.runs.starts.count == 4 }
                try await study.cluster.withoutNetwork(on: "n2") {
                    await Cluster.host.clock.sleep(milliseconds: 60_000)
                }
                #expect(try await study.finish() == 0)
            }
            try await study.audit(pipeline)
            #expect(study.runs.starts.count == 8 && study.count("requeued") == 0)
        }
    }

    @Test(
        "a job whose node Slurm takes for lost, though it runs on there, ends there before it begins elsewhere",
        arguments: ["kill", "cut"])
    func twoLives(loss: String) async throws {
        let tell = "${SLURM_RESTART_COUNT:-0} >> $(OUTPUT_PATH)/ledger"
        let sections = """
            study:
            - name: s
              description: d
              run:
                procs: 1
                cmd: |
                  echo begin \(tell)
                  trap 'echo stopped \(tell); exit 0' TERM
                  \(hold)
                  echo end \(tell)
            """
        try await withStudyOnFourNodes(sections, context: ["MAESTRO_PATIENCE": "3"]) { study in
            try await study.run()
            try await study.wait { study.count("started") == 1 && study.ledger == ["begin 0"] }
            let node = try await study.output("squeue", "-h", "-t", "running", "-o", "%N").filter { $0 != "\n" }
            try await study.cluster.between(
                { try await study.cluster.control(loss, node) },
                { try await study.cluster.control(loss == "cut" ? "join" : "start", node) }
            ) {
                try await study.wait { study.count("requeued") == 1 }
                #expect(study.ledger == ["begin 0"], "Slurm takes it for lost, and it runs on")
                try await study.wait {
                    _ = try await study.release()
                    return study.ledger.contains("begin 1")
                }
                #expect(study.ledger == ["begin 0", "stopped 0", "begin 1"])
            }
            try study.letGo()
            #expect(try await study.finish() == 0)
            #expect(study.ledger == ["begin 0", "stopped 0", "begin 1", "end 1"], "\(study.journal)")
        }
    }

    @Test(
        "a preempted job hears its step's signal, with a time of grace or without, and goes on with the restart command",
        arguments: [60, 0])
    func preempted(graceSeconds: Int) async throws {
        let sections = """
            study:
            - name: s
              description: d
              run:
                procs: 1
                queue: low
                walltime: 60
                signal before walltime: USR1@60
                cmd: |
                  \(note)
                  trap 'echo saved > state; exit 0' USR1
                  \(hold)
                restart: |
                  \(note)
                  cat state
            """
        try await withStudyOnFourNodes(sections) { study in
            try await study.cluster.withGrace(ofSeconds: graceSeconds) {
                try await study.run()
                try await study.wait { study.count("started") == 1 && study.ledger == ["s 1"] }
                let node = try await study.output("squeue", "-h", "-t", "running", "-o", "%N").filter { $0 != "\n" }
                let urgent = [
                    "--partition=urgent", "--exclusive", "--nodelist=\(node)", "--output=/dev/null", "--wrap=sleep 5",
                ]
                #expect(try await study.program("sbatch", urgent).code == 0)
                try await study.wait { study.count("requeued") == 1 }
                #expect(try await study.status("--format", "csv").contains(",PENDING,"))
                let why = try await study.maestro("why", study.directory, "s").output
                #expect(why.contains("requeued its job"), "\(why)")
                try await study.wait {
                    _ = try await study.release()
                    return study.ledger.count == 2
                }
                #expect(try await study.finish() == 0)
                #expect(study.ledger == ["s 1", "s 1"] && study.count("accepted") == 1)
                #expect(try await study.maestro("logs", study.directory, "s").output == "saved\n")
            }
        }
    }

    @Test("a wrapper that is killed alone takes its command along, where Slurm keeps both in a control group")
    func wrapperKilled() async throws {
        let command = "echo $MAESTRO_ATTEMPT $$ >> $(OUTPUT_PATH)/ledger; \(hold)"
        try await withStudyOnFourNodes(
            "study: [{name: s, description: d, run: {procs: 1, cmd: '\(command)', retry: {infrastructure: 1}}}]"
        ) { study in
            try await study.run()
            try await study.wait { study.count("started") == 1 && study.ledger.count == 1 }
            let process = try #require(study.ledger.first?.split(separator: " ").last)
            let parent = try await study.output("ps", "-o", "ppid=", "-p", String(process))
            try await study.slurm("kill", "-9", parent.filter { !$0.isWhitespace })
            try await study.wait { study.ledger.count == 2 }
            #expect(try Cluster.host.files.information("/proc/\(process)") == nil, "the first command still runs")
            #expect(study.ledger.last?.hasPrefix("2 ") ?? false)
            try study.letGo()
            #expect(try await study.finish() == 0)
        }
    }

    @Test("a step that would run into a maintenance is warned of, by name, before it is submitted; a short one is not")
    func maintenance() async throws {
        let sections = """
            study:
            - {name: short, description: d, run: {procs: 1, walltime: 5, cmd: '\(note)'}}
            - {name: long, description: d, run: {procs: 1, walltime: 30, cmd: '\(note)'}}
            """
        try await withStudyOnFourNodes(sections) { study in
            let reservation = [
                "create", "reservation", "reservationname=upkeep", "starttime=now+20minutes", "duration=60",
                "nodes=n[1-4]", "flags=maint,ignore_jobs", "users=root",
            ]
            try await study.cluster.between(
                { try await study.control(reservation) },
                { try await study.control(["delete", "reservationname=upkeep"]) }
            ) {
                let output = try await study.maestro("validate", "study.yaml").output
                #expect(
                    output.contains("study.yaml:5") && output.contains("into the maintenance `upkeep`"), "\(output)")
                #expect(output.contains("1 warning") && !output.contains("study.yaml:4"), "\(output)")
                try await study.run()
                try await study.wait { study.ledger == ["short 1"] }
                try await study.wait {
                    try await study.status().contains("Reserved for maintenance); `scontrol show reservation`")
                }
            }
            #expect(try await study.finish() == 0)
            #expect(study.ledger == ["short 1", "long 1"])
        }
    }

    @Test("a partition that is taken down lets its jobs end, is told of, and starts the rest once it is back")
    func partition() async throws {
        let pipeline = Pipeline(count: 3, steps: ["a", "b"], work: ["a": hold])
        try await withStudyOnFourNodes(pipeline.sections) { study in
            try await study.run()
            try await study.wait { study.runs.starts.count == 3 && study.count("accepted") == 2 }
            try await study.cluster.between(
                { try await study.control(["update", "partitionname=debug", "state=down"]) },
                { try await study.control(["update", "partitionname=debug", "state=up"]) }
            ) {
                try study.letGo()
                try await study.wait { try await study.status().contains("waiting for nodes (PartitionDown)") }
                #expect(study.runs.ends.count == 3 && study.runs.starts.count == 3)
            }
            #expect(try await study.finish() == 0)
            try await study.audit(pipeline)
            #expect(!(try await study.status().contains("PartitionDown")))
        }
    }

    @Test("two partitions in one study: a child waits in one for its parent in the other")
    func twoPartitions() async throws {
        let pipeline = Pipeline(
            count: 3, steps: ["a", "b"], hasFunnel: true,
            work: ["a": "sleep 1", "b": "echo $SLURM_JOB_PARTITION > partition"],
            options: ["b": "procs: 1\n    queue: low"])
        try await withStudyOnFourNodes(pipeline.sections) { study in
            try await study.run()
            #expect(try await study.finish() == 0)
            try await study.audit(pipeline)
            #expect(study.count("accepted") == 3)
            #expect(try await study.output("cat", "\(study.directory)/b/N.2/partition") == "low\n")
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test where there is no MPI.
    fileprivate static var withMPI: Self {
        .enabled("there is no mpicc: `apt-get install openmpi-bin libopenmpi-dev`") {
            (try? await Cluster.host.programs.run(Invocation("mpicc", ["--version"], deadlineSeconds: 20)))?.succeeded
                ?? false
        }
    }
}

extension Cluster {
    /// Slurm waits so long for a node before it takes it for lost.
    fileprivate func withPatience(ofSeconds seconds: Int, _ body: () async throws -> Void) async throws {
        try await between(
            { try await control("set", "SlurmdTimeout", "\(seconds)") },
            { try await control("set", "SlurmdTimeout", "20") }, body)
    }

    /// A job in the partition `low` is told so long before it is preempted.
    fileprivate func withGrace(ofSeconds seconds: Int, _ body: () async throws -> Void) async throws {
        try await between(
            {
                try await control("set", "SlurmctldParameters", seconds > 0 ? "preempt_send_user_signal" : "none")
                try await setGrace(seconds)
            },
            {
                try await control("set", "SlurmctldParameters", "none")
                try await setGrace(0)
            }, body)
    }

    private func setGrace(_ seconds: Int) async throws {
        let call = Invocation(
            "scontrol", ["update", "partitionname=low", "gracetime=\(seconds)"], environment: environment,
            deadlineSeconds: 20)
        try #require(try await Self.host.programs.run(call).succeeded)
    }

    fileprivate func withoutNetwork(on node: String, _ body: () async throws -> Void) async throws {
        try await between({ try await control("cut", node) }, { try await control("join", node) }, body)
    }
}

extension Ledger {
    /// How many runs had begun and not ended.
    fileprivate var mostAtOneTime: Int {
        var (now, most) = (0, 0)
        for line in lines {
            now += line.isEnd ? -1 : 1
            most = max(most, now)
        }
        return most
    }
}
