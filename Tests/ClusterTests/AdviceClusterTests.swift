import HostInterface
import Testing

/// What keeps a job from starting: that it is told within two looks, that the advice works as it stands when the job's user
/// follows it, and that nothing more is said once the job may start.
@Suite(.onCluster) struct AdviceClusterTests {
    static let hindrances = [
        Hindrance("scontrol hold JOB", tells: "(JobHeldAdmin); only an administrator", undo: ["scontrol release JOB"]),
        Hindrance("scontrol uhold JOB", tells: "(JobHeldUser); `scontrol release ", following: .starts),
        Hindrance(
            "scontrol update partitionname=debug state=down", tells: "waiting for nodes (PartitionDown); `sinfo`",
            undo: ["scontrol update partitionname=debug state=up"], isBehindPartition: false),
        Hindrance(
            "scontrol update partitionname=debug state=inactive",
            tells: "waiting for nodes (PartitionInactive); `sinfo`",
            undo: ["scontrol update partitionname=debug state=up"], isBehindPartition: false),
        Hindrance(
            "scontrol update partitionname=debug maxtime=10", tells: "(PartitionTimeLimit); `scontrol update jobid=",
            filling: ["MINUTES": "5"], following: .starts,
            undo: ["scontrol update partitionname=debug maxtime=infinite"]),
        Hindrance(
            "scontrol update partitionname=debug allowgroups=root", tells: "never allows (",
            following: .givesUp, undo: ["scontrol update partitionname=debug allowgroups=ALL"]),
        Hindrance(
            "scontrol update partitionname=debug hidden=yes maxtime=10", tells: "(PartitionTimeLimit)",
            filling: ["MINUTES": "5"], following: .starts,
            undo: ["scontrol update partitionname=debug hidden=no maxtime=infinite"]),
        Hindrance(
            "scontrol update nodename=NODE state=drain reason=test", tells: "; `sinfo -R`"),
    ]

    @Test("what keeps a job from starting is told within two looks, with advice that works", arguments: hindrances)
    func hindered(_ hindrance: Hindrance) async throws {
        try await ClusterPool.shared.lend(.alone) { cluster in try await hindrance.follow(on: cluster) }
    }
}

/// The same for rules of the accounting, and for what only an account can be refused.
@Suite(.onCluster) struct LimitAdviceClusterTests {
    static let hindrances = [
        Hindrance(
            "scontrol update partitionname=debug allowaccounts=other",
            tells:
                "(Job's account not permitted to use this partition (debug allows other not root)); `scontrol update",
            filling: ["NAME": "other"], following: .starts,
            undo: ["scontrol update partitionname=debug allowaccounts=ALL"], firstWithout: 23),
        Hindrance(
            "scontrol update partitionname=debug allowqos=fast",
            tells: "(Job's QOS not permitted to use this partition (debug allows fast not slow)); `scontrol update",
            asking: "--qos=slow", filling: ["NAME": "fast"], following: .starts,
            undo: ["scontrol update partitionname=debug allowqos=ALL"]),
        Hindrance(
            "sacctmgr -i modify user USER set qos-=slow", tells: "(InvalidQOS); `scontrol update jobid=",
            asking: "--qos=slow", filling: ["NAME": "fast"], following: .starts,
            undo: ["sacctmgr -i modify user USER set qos+=slow"]),
        Hindrance(
            "sacctmgr -i modify qos slow set MaxWall=10",
            tells: "(QOSMaxWallDurationPerJobLimit); `scontrol update jobid=", asking: "--qos=slow",
            filling: ["MINUTES": "5"], following: .starts, undo: ["sacctmgr -i modify qos slow set MaxWall=-1"]),
        Hindrance(
            "sacctmgr -i modify user USER set MaxWall=10",
            tells: "(AssocMaxWallDurationPerJobLimit); `scontrol update jobid=", filling: ["MINUTES": "5"],
            following: .starts, undo: ["sacctmgr -i modify user USER set MaxWall=-1"]),
        Hindrance(
            "sacctmgr -i modify user USER set MaxTRESPerJob=cpu=1",
            tells: "(AssocMaxCpuPerJobLimit); `scontrol show job ", asking: "--ntasks=2", following: .givesUp,
            undo: ["sacctmgr -i modify user USER set MaxTRESPerJob=cpu=-1"]),
        Hindrance(
            "sacctmgr -i modify qos slow set MinTRESPerJob=cpu=2",
            tells: "(QOSMinCpuNotSatisfied); `scontrol show job ", asking: "--qos=slow", following: .givesUp,
            undo: ["sacctmgr -i modify qos slow set MinTRESPerJob=cpu=-1"]),
        Hindrance(
            "sacctmgr -i modify user USER set GrpTRESMins=cpu=0", tells: "(AssocGrpCPUMinutesLimit); `sshare`",
            undo: ["sacctmgr -i modify user USER set GrpTRESMins=cpu=-1"]),
        Hindrance(
            "sacctmgr -i modify qos slow set GrpTRESMins=cpu=0", tells: "(QOSGrpCPUMinutesLimit); `sshare`",
            asking: "--qos=slow", undo: ["sacctmgr -i modify qos slow set GrpTRESMins=cpu=-1"]),
    ]

    @Test("what a rule of the accounting keeps from starting is told, with advice that works", .withAccounting)
    func limited() async throws {
        try await ClusterPool.shared.lend(.alone) { cluster in
            try await cluster.withTwoAccounts {
                for hindrance in Self.hindrances {
                    do { try await hindrance.follow(on: cluster) } catch {
                        Issue.record("\(hindrance.block): \(error)")
                    }
                }
            }
        }
    }

    @Test("a job whose reservation was deleted goes on without it when it is released, as it is advised")
    func reservation() async throws {
        let reservation =
            "scontrol create reservation reservationname=gone starttime=now duration=60 users=USER nodes=NODE"
        let hindrance = Hindrance(
            "scontrol delete reservationname=gone", tells: "(Reservation gone was deleted); `scontrol release ",
            before: reservation, asking: "--reservation=gone", following: .starts, firstWithout: 22)
        try await ClusterPool.shared.lend(.alone) { cluster in
            try await hindrance.follow(on: cluster)
        }
    }
}

/// The same for how many nodes a job may ask for.
@Suite(.onFourNodes) struct NodeLimitAdviceClusterTests {
    static let hindrances = [
        Hindrance(
            "scontrol update partitionname=debug minnodes=2", tells: "(PartitionNodeLimit); `scontrol update jobid=",
            filling: ["COUNT": "2"], following: .starts, undo: ["scontrol update partitionname=debug minnodes=0"]),
        Hindrance(
            "scontrol update partitionname=debug maxnodes=1", tells: "(PartitionNodeLimit); `scontrol update jobid=",
            asking: "--ntasks=2, --nodes=2", filling: ["COUNT": "1"], following: .starts,
            undo: ["scontrol update partitionname=debug maxnodes=unlimited"]),
    ]

    @Test("a job of too few or too many nodes for its partition starts after what is advised", arguments: hindrances)
    func hindered(_ hindrance: Hindrance) async throws {
        try await ClusterPool.ofFourNodes.lend(.alone) { cluster in try await hindrance.follow(on: cluster) }
    }
}
