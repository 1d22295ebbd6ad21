import HostInterface
import TestSupport
import Testing

/// `plan` and `validate` before a cluster.
@Suite struct ClusterCheckTests {
    private func slurmStudy(_ steps: String, values: String = "1, 2, 3") -> String {
        """
        description: {name: test, description: A test.}
        batch: {type: slurm}
        study:
        \(steps)
        global.parameters: {N: {values: [\(values)], label: N.%%}}
        """
    }

    private let twelve = [
        "queue: debig, procs: 1", "nodes: 2", "procs: 1000", "procs: 1, cores per task: 999", "procs: 1, memory: 999G",
        "procs: 1, gpus: 1", "procs: 1, constraint: nonesuch", "procs: 1, reservation: nobodys", "procs: $(N)",
        "procs: 1, walltime: '2:00:00'", "procs: 1, bank: nobody", "procs: 1, qos: nonesuch",
    ]

    private var impossible: String {
        slurmStudy(
            twelve.enumerated().map { "- {name: s\($0), description: d, run: {\($1), cmd: x}}" }
                .joined(separator: "\n"), values: "1, 99")
    }

    @Test("twelve steps that the cluster can never run are twelve errors", arguments: ["plan", "validate"])
    func errors(command: String) async throws {
        try await withBench(programs: FakeCluster()) { bench in
            try bench.write("s.yaml", impossible)
            #expect(await bench.maestro(command, "s.yaml") == 2)
            #expect(bench.terminal.errors.contains("12 errors"), "\(bench.terminal.errors)")
            for line in 4...15 { #expect(bench.terminal.errors.contains("s.yaml:\(line):")) }
            #expect(!bench.terminal.output.contains("CORE-HOURS") && !bench.terminal.output.contains("fine"))
        }
    }

    @Test(
        "--offline asks nothing, and of a study of which nothing goes to Slurm only whether this is a node of it",
        arguments: ["plan", "validate"])
    func offline(command: String) async throws {
        let cluster = FakeCluster()
        try await withBench(programs: cluster) { bench in
            try bench.write("s.yaml", impossible)
            try bench.write("local.yaml", slurmStudy("- {name: a, description: d, run: {cmd: $(N)}}"))
            #expect(await bench.maestro(command, "--offline", "s.yaml") == 0)
            #expect(await bench.maestro(command, "local.yaml") == 0)
            #expect(
                Set(cluster.calls).isSubset(of: ["sbatch --version", "sinfo -h -n login1 -o %n"]), "\(cluster.calls)")
        }
    }

    @Test("where Slurm's programs are not there nothing is said of it", arguments: ["plan", "validate"])
    func absent(command: String) async throws {
        let cluster = FakeCluster(
            Dictionary(
                uniqueKeysWithValues: [
                    "scontrol", "scontrol show config", "scontrol -a -o show", "scontrol -a -o show node",
                    "scontrol -a -o show partition", "scontrol -o show reservation", "sacctmgr",
                    "sacctmgr -n -P show assoc", "sacctmgr -n -P show qos", "squeue", "sbatch",
                ].map { ($0, .absent) }))
        try await withBench(programs: cluster) { bench in
            try bench.write("s.yaml", impossible)
            #expect(await bench.maestro(command, "s.yaml") == 0)
            #expect(bench.terminal.errors.isEmpty)
        }
    }

    @Test("a cluster that does not answer is a warning, and changes no exit code", arguments: ["plan", "validate"])
    func silent(command: String) async throws {
        try await withBench(programs: FakeCluster(["scontrol show config": .late, "squeue": .late])) { bench in
            try bench.write("s.yaml", impossible)
            #expect(await bench.maestro(command, "s.yaml") == 0)
            #expect(
                bench.terminal.errors.contains(
                    "warning: the cluster did not respond within 3 s, so nothing is checked against it"))
        }
    }

    @Test("what one question leaves open is a warning, and the other answers count")
    func partly() async throws {
        let cluster = FakeCluster([
            "sacctmgr -n -P show assoc": .failed("sacctmgr: error: Connection refused"), "squeue": .late,
            "scontrol -a -o show node": .late,
        ])
        try await withBench(programs: cluster) { bench in
            try bench.write("s.yaml", slurmStudy("- {name: a, description: d, run: {cmd: $(N), procs: 1}}"))
            try bench.write("bad.yaml", slurmStudy("- {name: a, description: d, run: {cmd: $(N), procs: 9}}"))
            #expect(await bench.maestro("plan", "s.yaml") == 0)
            for text in [
                "its nodes within 3 s", "its queue within 3 s", "your accounts (sacctmgr: error: Connection refused)",
            ] {
                #expect(bench.terminal.errors.contains("warning: the cluster did not report \(text), so "))
            }
            #expect(bench.terminal.output.contains("3 jobs in 1 submission"))
            #expect(await bench.maestro("plan", "bad.yaml") == 2)
        }
    }

    @Test("a Slurm without accounting is a warning that says what it cannot tell", arguments: ["plan", "validate"])
    func noAccounting(command: String) async throws {
        let configuration = "MaxJobCount = 10000\nAccountingStorageType = (null)\nClusterName = c"
        try await withBench(programs: FakeCluster(["scontrol show config": .text(configuration)])) { bench in
            try bench.write("s.yaml", slurmStudy("- {name: a, description: d, run: {cmd: $(N), procs: 1}}"))
            #expect(await bench.maestro(command, "s.yaml") == 0)
            #expect(bench.terminal.errors.contains("warning: this Slurm has no accounting, so the end of a job"))
        }
    }

    @Test("mistakes of file, parameters and cluster come in one round", arguments: ["plan", "validate", "run"])
    func oneRound(command: String) async throws {
        let steps = """
            - {name: a, description: d, run: {cmd: $(N), procs: 1, queue: debig, dpends: [b]}}
            - {name: b, description: d, run: {cmd: x, procs: 1, depends: [nobody]}}
            - {name: c, description: d, run: {cmd: x, procs: 1, nodes: $(N)}}
            - {name: d, description: d, run: {cmd: x, procs: 5}}
            """
        try await withBench(programs: FakeCluster()) { bench in
            try bench.write("s.yaml", slurmStudy(steps, values: "1, -1"))
            #expect(await bench.maestro(command, "s.yaml") == 2)
            let errors = bench.terminal.errors
            for text in ["`dpends`", "`nobody`", "no partition `debig`", "5 cores are more"] {
                #expect(errors.contains(text), "\(errors)")
            }
            #expect(errors.contains("s.yaml:6:") && errors.contains("5 errors"), "\(errors)")
        }
    }

    @Test("several files ask the cluster once")
    func once() async throws {
        let cluster = FakeCluster()
        try await withBench(programs: cluster) { bench in
            for name in ["one.yaml", "two.yaml"] {
                try bench.write(name, slurmStudy("- {name: a, description: d, run: {cmd: $(N), procs: 9}}"))
            }
            #expect(await bench.maestro("validate", "one.yaml", "two.yaml") == 2)
            #expect(bench.terminal.errors.contains("2 errors"))
            #expect(
                cluster.calls.count { $0 == "scontrol show config" } == 1
                    && Set(cluster.calls).count == cluster.calls.count)
        }
    }

    @Test("plan counts submissions by the cluster's own limits")
    func numbers() async throws {
        let steps = """
            - {name: a, description: d, run: {cmd: $(N), procs: 1}}
            - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
            """
        let values = (1...20).map(String.init).joined(separator: ", ")
        func submissions(_ cluster: FakeCluster, _ steps: String, _ options: String...) async throws -> String {
            var output = ""
            try await withBench(programs: cluster) { bench in
                try bench.write("s.yaml", slurmStudy(steps, values: values))
                #expect(await bench.maestro(["plan", "s.yaml"] + options) == 0)
                output = String(bench.terminal.output.split(separator: "\n")[0])
            }
            return output
        }
        #expect(try await submissions(FakeCluster(), steps).contains("40 jobs in 2 submissions"))
        #expect(try await submissions(FakeCluster(arraySize: 6), steps).contains("40 jobs in 8 submissions"))
        #expect(try await submissions(FakeCluster(arraySize: 6), steps, "--offline").contains("in 2 submissions"))
        // Six and two at once, and two each time that two have left.
        let both = FakeCluster(arraySize: 6, submitLimit: 8)
        #expect(try await submissions(both, steps).contains("40 jobs in 18 submissions"))
        let local =
            "- {name: z, description: d, run: {cmd: $(N)}}\n- {name: a, description: d, run: {cmd: x, procs: 1, depends: [z]}}"
        #expect(try await submissions(FakeCluster(), local).contains("20 jobs in 2 to 4 submissions"))
        try await withBench(programs: both) { bench in
            try bench.write("s.yaml", slurmStudy(steps, values: values))
            #expect(await bench.maestro("plan", "--format", "json", "s.yaml") == 0)
            #expect(bench.terminal.output.hasSuffix("],\"submissions\":{\"least\":18,\"most\":18}}\n"))
        }
    }

    @Test("a study for another scheduler asks nothing of Slurm's programs, and has no conductor that is a job")
    func otherScheduler() async throws {
        let cluster = FakeCluster(["qstat": .text("")])
        try await withBench(programs: cluster) { bench in
            let study = slurmStudy("- {name: a, description: d, run: {cmd: $(N), procs: 1}}")
            try bench.write("s.yaml", study.replacing("type: slurm", with: "type: sge"))
            #expect(await bench.maestro("plan", "s.yaml") == 0)
            #expect(bench.terminal.output.contains("3 jobs in 1 submission"), "\(bench.terminal.output)")
            #expect(await bench.maestro("run", "--as-job", "-y", "s.yaml") != 0)
            #expect(bench.terminal.errors.contains("--as-job"), "\(bench.terminal.errors)")
            #expect(cluster.calls.isEmpty, "\(cluster.calls)")
        }
    }
}
