import HostInterface
import Synchronization
import TestSupport
import Testing
import Tracking

@testable import Scheduling

/// Answers each call by what its arguments hold; everything else fails.
private final class Clerk: ProgramRunner {
    private let answers: [(words: String, output: String)]
    private let asked = Mutex<[String]>([])

    init(_ answers: [(words: String, output: String)]) { self.answers = answers }

    var calls: [String] { asked.withLock { $0 } }

    func run(_ call: Invocation) async throws(HostError) -> ProgramResult {
        let line = ([call.program] + call.arguments).joined(separator: " ")
        asked.withLock { $0.append(line) }
        let answer = answers.first { line.contains($0.words) }
        return ProgramResult(
            end: .exited(answer == nil ? 1 : 0), output: Array((answer?.output ?? "").utf8), errors: [])
    }
}

@Suite struct ClusterLimitsTests {
    /// Lines of what Slurm 22.05.8 printed.
    static let configuration = """
        Configuration data as of 2026-11-25T03:52:01
        AccountingStorageEnforce = none
        AccountingStorageType   = accounting_storage/slurmdbd
        BOOT_TIME               = 1795578520
        CliFilterPlugins        = (null)
        ClusterName             = maestro
        DependencyParameters    = (null)
        JobSubmitPlugins        = (null)
        MaxArraySize            = 1001
        MaxJobCount             = 100000
        MessageTimeout          = 10 sec
        MinJobAge               = 10 sec
        PrivateData             = none
        """
    static let partition = """
        PartitionName=debug AllowGroups=ALL AllowAccounts=ALL AllowQos=ALL AllocNodes=ALL Default=YES QoS=N/A \
        DefaultTime=NONE MaxNodes=UNLIMITED MaxTime=UNLIMITED MinNodes=0 Nodes=vm State=UP TotalCPUs=16 TotalNodes=1 \
        DefMemPerNode=UNLIMITED MaxMemPerNode=UNLIMITED TRES=cpu=16,mem=8000M,node=1,billing=16
        """
    static let node = """
        NodeName=vm Arch=x86_64 CPUAlloc=1 CPUEfctv=16 CPUTot=16 AvailableFeatures=(null) ActiveFeatures=(null) \
        Gres=(null) OS=Linux 6.18.44-fc-v669 #1 SMP  RealMemory=8000 State=MIXED Partitions=debug
        """

    private func read(_ text: String) -> ClusterLimits? {
        ClusterLimits(configuration: Array(text.utf8), zoneOffsetMinutes: 0)
    }

    @Test("the configuration tells the bounds, and when the controller was started")
    func configuration() throws {
        let limits = try #require(read(Self.configuration))
        #expect(limits.maxArraySize == 1001 && limits.maxJobCount == 100_000 && limits.minJobAgeSeconds == 10)
        #expect(limits.hasAccounting && !limits.killsInvalidDependencies)
        #expect(!limits.rewritesRequests && limits.clusterName == "maestro")
        #expect(limits.enforcement == .init())
        #expect(limits.bootTime == Timestamp(milliseconds: 1_795_578_520_000))
        #expect(ClusterLimits(configuration: Array("Nothing of that".utf8), zoneOffsetMinutes: 0) == nil)
    }

    @Test(
        "what is enforced includes what it needs",
        arguments: [
            ("associations", [true, false, false]), ("associations,limits,qos,safe", [true, true, true]),
            ("safe", [true, true, false]), ("qos", [true, false, true]), ("all", [true, true, true]),
        ])
    func enforcement(text: String, expected: [Bool]) throws {
        let rules = try #require(read("MaxJobCount = 5\nAccountingStorageEnforce = \(text)")).enforcement
        #expect([rules.associations, rules.limits, rules.qos] == expected)
    }

    @Test("a start in local time is understood too")
    func localTime() {
        let expected = Timestamp(milliseconds: 1_795_578_520_000)
        #expect(bootMoment("2026-11-25T03:48:40", zoneOffsetMinutes: 0) == expected)
        #expect(bootMoment("2026-11-25T04:48:40", zoneOffsetMinutes: 60) == expected)
        #expect(bootMoment("1970-01-01T00:00:00", zoneOffsetMinutes: 0) == Timestamp(milliseconds: 0))
        #expect(bootMoment("2024-02-29T00:00:00", zoneOffsetMinutes: 0)?.milliseconds == 1_709_164_800_000)
        #expect(bootMoment("Unknown", zoneOffsetMinutes: 0) == nil)
    }

    @Test("partitions and nodes are read from one line each")
    func rows() throws {
        let open = try #require(ClusterLimits.Partition(line: Self.partition))
        #expect(open.name == "debug" && open.isDefault && open.isUp && open.totalCPUs == 16 && open.totalNodes == 1)
        #expect(open.maxMinutes == nil && open.maxNodes == nil && open.maxMemoryPerNodeMB == nil && open.qos == nil)
        #expect(open.allowedQOS == nil && open.allowedAccounts == nil)
        let narrow = try #require(
            ClusterLimits.Partition(
                line: "PartitionName=p AllowQos=a,b QoS=q MaxTime=1-02:00:30 MaxNodes=4 State=DOWN MaxMemPerNode=2048"))
        #expect(narrow.maxMinutes == 1561 && narrow.maxNodes == 4 && !narrow.isUp && narrow.maxMemoryPerNodeMB == 2048)
        #expect(narrow.allowedQOS == ["a", "b"] && narrow.qos == "q")
        let node = try #require(ClusterLimits.Node(line: Self.node))
        #expect(node.cpus == 16 && node.memoryMB == 8000 && node.features.isEmpty && node.gres.isEmpty)
        #expect(node.partitions == ["debug"])
    }

    @Test(
        "generic resources are counted by name",
        arguments: [
            ("gpu:a100:4(S:0-1),gpu:v100:2", ["gpu": 6]), ("gpu:2,shard:8", ["gpu": 2, "shard": 8]),
            ("craynetwork", ["craynetwork": 1]), ("bw:2K", ["bw": 2048]), ("gpu:2(S:0,1)", ["gpu": 2]), ("", [:]),
        ])
    func gres(text: String, expected: [String: Int]) { #expect(ClusterLimits.Node.gres(text) == expected) }

    @Test("everything is asked once; what is not answered is absent")
    func reading() async throws {
        let clerk = Clerk([
            ("show config", Self.configuration), ("show partition", Self.partition), ("show node", Self.node),
            ("show reservation", "ReservationName=maint StartTime=1795578520 State=ACTIVE\n"), ("id -un", "ann\n"),
            (
                "assoc user=ann",
                "maestro|lab||normal,high|50|1-00:00:00|9\nelsewhere|big||normal|||\nmaestro|lab|debug||||\n"
            ),
            ("show qos", "normal|||||\nhigh|01:00:00|7|DenyOnLimit,PartitionTimeLimit|8|6\n"),
        ])
        let scheduler = SlurmScheduler(host: .fake(programs: clerk), root: "/s")
        let limits = try #require(await scheduler.limits())
        #expect(clerk.calls.count == 7 && Set(clerk.calls).count == 7)
        #expect(limits.partitions.map(\.name) == ["debug"] && limits.nodes.map(\.name) == ["vm"])
        #expect(limits.reservations == ["maint"])
        let own = try #require(limits.associations)
        #expect(own.map(\.account) == ["lab", "lab"] && own[1].partition == "debug" && own[1].maxSubmitJobs == nil)
        #expect(own[0].qos == ["normal", "high"] && own[0].maxSubmitJobs == 50 && own[0].maxWallMinutes == 1440)
        #expect(own[0].groupSubmitJobs == 9)
        let high = try #require(limits.qos?.last)
        #expect(high.maxWallMinutes == 60 && high.maxSubmitJobsPerUser == 7 && high.ignoresPartitionTime)
        #expect(high.maxSubmitJobsPerAccount == 8 && high.groupSubmitJobs == 6)
        let silent = SlurmScheduler(host: .fake(programs: Clerk([("show config", Self.configuration)])), root: "/s")
        let bare = try #require(await silent.limits())
        #expect(bare.partitions.isEmpty && bare.reservations == nil && bare.associations == nil && bare.qos == nil)
        #expect(await silent.lastStart() == Timestamp(milliseconds: 1_795_578_520_000))
        #expect(await SlurmScheduler(host: .fake(programs: Clerk([])), root: "/s").limits() == nil)
    }
}
