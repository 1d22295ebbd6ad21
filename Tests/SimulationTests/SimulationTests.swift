import Simulation
import Testing

/// A few worlds in every run of the tests; `make simulate` runs ten thousand, dies at every place of one, and finds every
/// planted mistake.
@Suite struct SimulationTests {
    private static let simulation = Simulation()
    private static let sharing = Simulation(sharesAllocations: true)
    private var simulation: Simulation { Self.simulation }

    @Test("every study comes to its right end in worlds with every fault that a cluster has")
    func worlds() async {
        #expect(simulation.studies == 24)
        let failures = await Search(simulation).failures(of: 0..<12, threads: 2)
        for failure in failures { Issue.record("seed \(failure.seed): \(failure.violations)") }
    }

    @Test(
        "the same where attempts share allocations, or take those that began without work",
        arguments: [0, 5000] as [UInt64])
    func allocations(first: UInt64) async {
        let account = await Search(Self.sharing).account(of: first..<first + 60, threads: 2)
        for failure in account.failures { Issue.record("seed \(failure.seed): \(failure.violations)") }
        for kind in ["allocations of several attempts", "allocations that ended without work", "conductors killed"] {
            #expect(account.strikes[kind] ?? 0 > 5, "\(kind)")
        }
    }

    @Test(
        "a mistake that is planted is found there too",
        arguments: [PlantedBug.skipsTheSync, .ignoresTheLease, .forgetsTheClaim])
    func plantedInAllocations(bug: PlantedBug) async {
        #expect(await !Search(Self.sharing).failures(of: 0..<100, bugs: [bug], threads: 2, isEnough: true).isEmpty)
    }

    @Test(
        "worlds in which something once went wrong stay right",
        arguments: [
            // Jobs ran while nobody knew whether Slurm had them, and were given up unread when the study was cancelled.
            3829, 5503,
            // A job failed while it was being cancelled, and ran again when slurmctld had forgotten that.
            7918,
            // A node's clock told how long ago a job had begun of which neither squeue nor sacct told.
            114_361,
            // What was tied to a later attempt of its parent had no place of the throttle.
            107_071,
            // A task that had timed out, and was forgotten, no longer held back what waited for all of its array.
            108_330,
            // A step that waited for a failure went to Slurm after its parents had ended well.
            223_327,
            // A cancelled study was closed in silence, and its jobs stayed in the queue.
            107_242, 207_410,
            // What had run on rows of before counted as a success, since what came with more rows had failed; and since
            // its step was removed meanwhile.
            41_287, 40_072,
            // That an attempt was over was lost with the conductor's machine, and its job was put back.
            554,
        ] as [UInt64])
    func mended(seed: UInt64) { #expect(simulation.run(seed: seed).violations.isEmpty) }

    @Test(
        "rows that a source gets later come into the study, and one that is overlooked is missed",
        arguments: [121, 211, 247] as [UInt64])
    func laterRows(seed: UInt64) {
        let right = simulation.run(seed: seed)
        #expect(right.violations.isEmpty && right.strikes["rows that came later"] ?? 0 > 0)
        #expect(!simulation.run(seed: seed, bugs: [.overlooksRows]).violations.isEmpty)
    }

    /// What was removed while it ended was run again.
    @Test("the same where attempts share allocations", arguments: [989, 1672] as [UInt64])
    func mendedInAllocations(seed: UInt64) { #expect(Self.sharing.run(seed: seed).violations.isEmpty) }

    @Test("a seed gives the same world each time", arguments: [3, 50] as [UInt64])
    func replay(seed: UInt64) {
        let first = simulation.run(seed: seed)
        let second = simulation.run(seed: seed, isTraced: true)
        #expect(first.fingerprint == second.fingerprint && first.runs == second.runs)
        #expect(first.virtualMilliseconds == second.virtualMilliseconds && !second.trace.isEmpty)
    }

    /// In the world of seed 121, a source gets rows meanwhile.
    @Test(
        "at each eighth thing the conductor does it may die, before it or after it, and its machine with it",
        arguments: [1, 121] as [UInt64])
    func crashes(seed: UInt64) {
        let found = simulation.crashes(seed: seed, stride: 8)
        for (point, outcome) in found.failures {
            Issue.record("\(found.effects[point.effect]), \(point): \(outcome.violations)")
        }
        let needed = [
            "create leases", "append journal", "sync journal", "replace batches", "run sbatch", "run squeue",
            "rename status.csv",
        ]
        #expect(Set(needed).subtracting(found.effects).isEmpty)
    }

    @Test(
        "the search is not blind: a mistake that is planted is found",
        arguments: [PlantedBug.skipsTheSync, .resubmitsBlindly, .losesEvents, .losesValues])
    func planted(bug: PlantedBug) async {
        let found = await Search(simulation).failures(of: 0..<200, bugs: [bug], threads: 2, isEnough: true)
        #expect(!found.isEmpty)
    }
}
