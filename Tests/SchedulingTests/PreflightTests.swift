import Diagnostics
import Expansion
import Specification
import Testing
import YAML

@testable import Scheduling

@Suite struct PreflightTests {
    /// Two partitions: `batch` of two nodes with GPUs, `short` of one without; rules of the accounting in force.
    private let limits: ClusterLimits = {
        var limits = ClusterLimits()
        limits.hasAccounting = true
        (limits.enforcement.associations, limits.enforcement.limits, limits.enforcement.qos) = (true, true, true)
        limits.reservations = ["maint"]
        let batch =
            "PartitionName=batch Default=YES MaxTime=1-00:00:00 MaxNodes=UNLIMITED TotalNodes=2 TotalCPUs=16 "
            + "AllowQos=normal,long MaxMemPerNode=12000"
        let short = "PartitionName=short MaxTime=60 TotalNodes=1 TotalCPUs=4 State=DOWN"
        limits.partitions = [batch, short].compactMap { ClusterLimits.Partition(line: $0) }
        limits.nodes = [
            "NodeName=a CPUTot=8 RealMemory=16000 AvailableFeatures=fast,big Gres=gpu:4 Partitions=batch",
            "NodeName=b CPUTot=8 RealMemory=16000 AvailableFeatures=fast Gres=gpu:2 Partitions=batch",
            "NodeName=c CPUTot=4 RealMemory=4000 Partitions=short",
        ].compactMap { ClusterLimits.Node(line: $0) }
        var lab = ClusterLimits.Association("lab")
        (lab.qos, lab.maxSubmitJobs, lab.maxWallMinutes) = (["normal", "tiny"], 3, 600)
        limits.associations = [lab]
        var long = ClusterLimits.QOS("long")
        long.maxWallMinutes = 300
        limits.qos = [ClusterLimits.QOS("normal"), long, ClusterLimits.QOS("tiny")]
        return limits
    }()

    private func graph(_ steps: [String], batch: String = "", values: String = "1, 99") throws -> StudyGraph {
        let lines = steps.enumerated().map { "- {name: s\($0), description: d, run: {cmd: x, \($1)}}" }
        let text =
            "description: {name: n, description: d}\nbatch: {type: slurm\(batch)}\nstudy:\n"
            + lines.joined(separator: "\n") + "\nglobal.parameters: {P: {values: [\(values)], label: P.%%}}\n"
        let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
        let study = try #require(readStudy(root).study)
        return try #require(expand(study).graph)
    }

    private func codes(_ steps: String..., batch: String = "") throws -> [String] {
        preflight(try graph(steps, batch: batch), limits: limits).map(\.code)
    }

    static let twelve = [
        ("procs: 1, queue: bach", "unknown-partition"), ("procs: 1, walltime: 1-00:00:01", "walltime-too-long"),
        ("nodes: 3", "too-many-nodes"), ("procs: 17", "too-many-cores"),
        ("procs: 1, cores per task: 9", "too-many-cores-per-task"), ("procs: 1, memory: 12001M", "too-much-memory"),
        ("procs: 1, gpus: 5", "too-many-gpus"), ("procs: 1, constraint: fast&fasst", "unknown-feature"),
        ("procs: 1, reservation: maintenance", "unknown-reservation"), ("procs: 1, account: lob", "unknown-account"),
        ("procs: 1, qos: nrmal", "unknown-qos"), ("procs: $(P)", "too-many-cores"),
    ]

    @Test("twelve violations in one study are twelve mistakes, each at its value")
    func all() throws {
        let found = preflight(try graph(Self.twelve.map(\.0)), limits: limits)
        #expect(found.map(\.code) == Self.twelve.map(\.1))
        #expect(found.compactMap { $0.place?.line } == Array(4...15))
        #expect(found.allSatisfy { $0.severity == .error && $0.place?.file == "s.yaml" })
        #expect(found[0].hint == "did you mean `batch`?" && found[0].place?.column == 61)
        #expect(found[11].message == "99 cores are more than the partition `batch` has (in `s11_P.99`)")
    }

    @Test(
        "what just fits, or is decided elsewhere, is no mistake",
        arguments: [
            "procs: 16, walltime: 300", "nodes: 2, procs: 2", "procs: 1, nodes: 9, memory: 0", "procs: 2, gpus: 4",
            "procs: 1, cores per task: 8, memory: 12000", "procs: 1, constraint: fast|big", "procs: 1, qos: normal",
            "procs: 1, constraint: 'fast*2'", "procs: 1, reservation: maint", "procs: 1, account: LAB",
            "procs: 99, args: [--overcommit]", "procs: 1, queue: nowhere, args: [-p short]",
            "queue: nowhere", "procs: 1, gpus: 0",
            "procs: 1, walltime: 9-0, args: [--time-min=5]",
        ])
    func fits(step: String) throws {
        // sbatch takes no more nodes than tasks, where the batch section asks for tasks.
        #expect(try codes(step, batch: ", procs: 1") == [])
    }

    @Test(
        "limits are those of the partition, the qos and the account that the job would come under",
        arguments: [
            ("procs: 1, qos: normal, walltime: 11:00:00", ["walltime-too-long"]),
            ("procs: 1, walltime: INFINITE", ["walltime-too-long"]),
            ("procs: 1, queue: short, walltime: 2:00:00", ["partition-down", "walltime-too-long"]),
            ("procs: 1, queue: 'batch,short', walltime: 2:00:00", []),
            ("procs: 5, queue: short", ["partition-down", "too-many-cores"]),
            ("procs: 1, queue: short, gpus: 1", ["partition-down", "too-many-gpus"]),
            ("procs: 1, qos: tiny", ["qos-not-allowed"]), ("procs: 1, qos: long", ["qos-not-allowed"]),
        ])
    func scopes(step: String, expected: [String]) throws { #expect(try codes(step) == expected) }

    @Test("a key of the batch section is wrong once, where it stands")
    func batchSection() throws {
        let found = preflight(
            try graph(["procs: 1", "procs: 1", "procs: 1, queue: short"], batch: ", queue: bach"), limits: limits)
        #expect(found.map(\.code) == ["unknown-partition", "partition-down"])
        #expect(found.map { $0.place?.line } == [2, 6])
    }

    @Test("a step of more instances than one may have jobs is warned of")
    func manyInstances() throws {
        let graph = try graph(["procs: 1, memory: $(P)"], values: "1, 2, 3, 4")
        let found = preflight(graph, limits: limits)
        #expect(found.map(\.code) == ["more-than-submit-limit"] && found[0].severity == .warning)
        #expect(limits.submitRule(of: graph)?.most == 3)
    }

    @Test(
        "of limits of one kind the partition's QOS comes first, then the job's, then the account; the least kind holds")
    func submitRules() throws {
        var limits = limits
        func rule(_ step: String) throws -> SubmitRule? { limits.submitRule(of: try graph([step])) }
        #expect(try rule("procs: 1") == SubmitRule(most: 3, whose: "your account `lab`"))
        limits.qos?[0].maxSubmitJobsPerUser = 50
        #expect(try rule("procs: 1, qos: normal") == SubmitRule(most: 50, whose: "the QOS `normal`"))
        limits.partitions[0].qos = "long"
        limits.qos?[1].maxSubmitJobsPerUser = 70
        #expect(try rule("procs: 1, qos: normal") == SubmitRule(most: 70, whose: "the QOS `long` of the partition"))
        limits.associations?[0].groupSubmitJobs = 60
        #expect(try rule("procs: 1, qos: normal") == SubmitRule(most: 60, whose: "your account `lab`"))
        // Without a word of the user nobody knows which of them the job will come under.
        #expect(try rule("procs: 1, queue: short") == SubmitRule(most: 3, whose: "your account `lab`"))
        #expect(
            try rule("procs: 1, args: ['--qos=normal']")
                == SubmitRule(most: 70, whose: "the QOS `long` of the partition"))
    }

    @Test("nothing is said against what could not be read")
    func unknown() throws {
        let graph = try graph(Self.twelve.map(\.0))
        #expect(preflight(graph, limits: ClusterLimits()).isEmpty)
    }
}
