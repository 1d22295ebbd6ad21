import Diagnostics
import Expansion
import Specification
import Testing
import YAML

@testable import Scheduling

/// Maintenance that is announced, and what would run into it.
@Suite struct MaintenanceTests {
    /// Four nodes, of which some are away in 20 minutes, for an hour.
    private func limits(reserved: String, flags: String = "MAINT,IGNORE_JOBS,SPEC_NODES") throws -> ClusterLimits {
        let configuration = "Configuration data as of 1795817827\nMaxJobCount = 1000\n"
        let reservation =
            "ReservationName=upkeep StartTime=1795819027 EndTime=1795822627 Duration=01:00:00 Nodes=\(reserved) "
            + "NodeCnt=4 CoreCnt=32 Features=(null) PartitionName=(null) Flags=\(flags) TRES=cpu=32 Users=root"
        let nodes = (1...4).map { "NodeName=n\($0) CPUTot=8 RealMemory=3000 Partitions=debug\n" }.joined()
        var limits = try #require(ClusterLimits(configuration: Array(configuration.utf8), zoneOffsetMinutes: 0))
        limits.learn(
            partitions: Array("PartitionName=debug Default=YES State=UP TotalNodes=4 TotalCPUs=32\n".utf8),
            nodes: Array(nodes.utf8), reservations: Array((reservation + "\n").utf8))
        return limits
    }

    private func found(_ step: String, _ limits: ClusterLimits) throws -> [Diagnostic] {
        let text =
            "description: {name: n, description: d}\nbatch: {type: slurm}\nstudy:\n"
            + "- {name: s, description: d, run: {cmd: x, \(step)}}\n"
        let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
        let study = try #require(readStudy(root).study)
        return preflight(try #require(expand(study).graph), limits: limits)
    }

    @Test("a step that would run into it is warned of, at its walltime, with its name and its start")
    func warning() throws {
        let found = try found("procs: 1, walltime: 30", limits(reserved: "n[1-4]"))
        #expect(found.map(\.code) == ["maintenance"] && found[0].severity == .warning)
        #expect(found[0].place?.line == 4)
        #expect(
            found[0].message == "with the walltime `30` it would run into the maintenance `upkeep`, "
                + "which begins 2026-11-27 22:37:07")
        #expect(
            found[0].hint
                == "it waits until the maintenance ends, 2026-11-27 23:37:07; jobs that request 20 minutes or less may run "
                + "before it")
    }

    @Test(
        "what ends before it, finds room beside it, or is meant for it, is not",
        arguments: [
            ("procs: 1, walltime: 5", "n[1-4]"), ("procs: 1, walltime: 20", "n[1-4]"), ("procs: 1", "n[1-4]"),
            ("procs: 1, walltime: 30", "n[1-2,4]"), ("nodes: 2, walltime: 30", "n1,n4"),
            ("procs: 1, walltime: 30, reservation: upkeep", "n[1-4]"),
            ("procs: 1, walltime: 30, args: [--reservation=upkeep]", "n[1-4]"),
        ])
    func fits(step: String, reserved: String) throws {
        #expect(try found(step, limits(reserved: reserved)).isEmpty)
    }

    @Test(
        "it is warned of where too few nodes are left, or nobody tells which are away",
        arguments: [("nodes: 2, walltime: 30", "n[1-3]"), ("procs: 1, walltime: 30", "(null)")])
    func scarce(step: String, reserved: String) throws {
        #expect(try found(step, limits(reserved: reserved)).map(\.code) == ["maintenance"])
    }

    @Test("a reservation that is no maintenance is nobody's matter")
    func otherReservation() throws {
        #expect(try found("procs: 1, walltime: 30", limits(reserved: "n[1-4]", flags: "SPEC_NODES")).isEmpty)
    }

    @Test(
        "lists of nodes",
        arguments: [
            ("n1", ["n1"]), ("n[1-3,07],login", ["n1", "n2", "n3", "n07", "login"]),
            (
                "r[1-2]n[08-10]",
                [
                    "r1n08", "r1n09", "r1n10", "r2n08", "r2n09", "r2n10",
                ]
            ), ("n[3-1]", nil), ("n[1-", nil), ("n[0-999999999]", nil), ("", nil),
        ] as [(String, Set<String>?)])
    func lists(text: String, expected: Set<String>?) { #expect(nodeNames(text) == expected) }
}
