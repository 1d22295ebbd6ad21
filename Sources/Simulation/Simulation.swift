import HostInterface
import TestSupport

/// A search for what can go wrong: whole studies in worlds that are made of a seed alone, with every fault that a
/// cluster has, in virtual time.
package struct Simulation: Sendable {
    private let prepared: [Studies.Kind: [Prepared]]
    /// Whether attempts share allocations, instead of having a job of Slurm each.
    private let sharesAllocations: Bool

    private struct Prepared: Sendable {
        let graph: WorldGraph
        let readsRows: Bool
        let files: SharedFiles
        let now: Int64
    }

    static let root = "/s"

    /// Lays the studies out, by the program's own `run --dry-run`.
    ///
    /// - Parameter sharesAllocations: Whether a test executor packs attempts into allocations, or, with every other study,
    ///   has allocations that take attempts as they come.
    package init(sharesAllocations: Bool = false) {
        self.sharesAllocations = sharesAllocations
        let scheduler = sharesAllocations ? "flux" : "slurm"
        prepared = Dictionary(
            uniqueKeysWithValues: Studies.Kind.allCases.map { ($0, Self.prepare($0, scheduler)) })
    }

    private static func prepare(_ kind: Studies.Kind, _ scheduler: String) -> [Prepared] {
        (0..<Studies.count).compactMap { number in
            prepare(
                Studies.text(number, scheduler: scheduler, kind: kind), throttle: Studies.throttle(number)
            )
        }
    }

    /// How many different studies there are.
    package var studies: Int { prepared.values.map(\.count).min() ?? 0 }

    private static func prepare(_ text: String, throttle: Int) -> Prepared? {
        guard let graph = Studies.graph(text) else { return nil }
        var files = SharedFiles()
        try? files.put(
            World.studyFile, Array(text.utf8), mode: .privateFile, isNew: true, isSynced: true, by: 0, at: World.start)
        try? files.put(
            World.rowFile, Array(Studies.rowFile.utf8), mode: .privateFile, isNew: true, isSynced: true, by: 0,
            at: World.start)
        let world = World(
            seed: 0, hazards: Hazards(), graph: WorldGraph(root: Self.root, graph: graph, throttle: throttle),
            files: files,
            now: World.start)
        let run = WorldRun(world)
        guard run.command(["run", "--dry-run", "--throttle", "\(throttle)", "-o", Self.root, World.studyFile]) == 0
        else {
            return nil
        }
        let end = run.world
        return Prepared(graph: end.graph, readsRows: end.readsRows, files: end.files, now: end.now)
    }

    private static func kind(seed: UInt64) -> Studies.Kind {
        var numbers = Numbers(seed: Numbers.of(seed: seed, 13))
        if numbers.happens(300) { return .triggered }
        if numbers.happens(200) { return .tabled }
        if numbers.happens(300) { return .grouped }
        if numbers.happens(300) { return .forgiving }
        if numbers.happens(300) { return .fanning }
        if numbers.happens(400) { return .conditional }
        return numbers.happens(400) ? .looped : .plain
    }

    /// Runs the world of a seed.
    ///
    /// - Parameters:
    ///   - bugs: Mistakes to plant.
    ///   - isCalm: Whether nothing goes wrong but what commands do themselves.
    ///   - crashPoint: Where the first conductor dies.
    package func run(
        seed: UInt64, bugs: Set<PlantedBug> = [], isCalm: Bool = false, crashPoint: CrashPoint? = nil,
        isTraced: Bool = false
    ) -> WorldOutcome {
        let studies = prepared[Self.kind(seed: seed)] ?? []
        let study = studies[Int(seed % UInt64(studies.count))]
        let hazards =
            isCalm ? Hazards.commandsAlone(isExtended: seed % 2 == 1) : Hazards(seed: seed, readsRows: study.readsRows)
        var world = World(seed: seed, hazards: hazards, graph: study.graph, files: study.files, now: study.now)
        world.bugs = bugs
        world.files.forgetsToSync = bugs.contains(.skipsTheSync)
        world.isTraced = isTraced
        world.crashPoint = crashPoint
        if sharesAllocations { world.allocations = AllocationMachine(seed / 3 % 2 == 0 ? .packed : .pulled) }
        return WorldRun(world).toTheEnd()
    }
}

extension Simulation {
    /// The world of a seed, calm, with a crash of the first conductor before and after each of its effects, with one of
    /// its machine, and with a disk that takes no more: once, and for a while.
    ///
    /// - Parameter stride: 1 for every effect, 2 for every other, and so on.
    package func crashes(seed: UInt64, stride step: Int = 1) -> CrashAccount {
        let effects = run(seed: seed, isCalm: true).effects
        let points = stride(from: 0, to: effects.count, by: step).flatMap { effect in
            [
                CrashPoint(effect: effect, isAfter: false), CrashPoint(effect: effect, isAfter: true),
                CrashPoint(effect: effect, isAfter: true, takesMachine: true),
                CrashPoint(effect: effect, failingWrites: 1), CrashPoint(effect: effect, failingWrites: 25),
            ]
        }
        let outcomes = points.map { (point: $0, outcome: run(seed: seed, isCalm: true, crashPoint: $0)) }
        let failures = outcomes.filter { !$0.outcome.violations.isEmpty }
        return CrashAccount(seed: seed, effects: effects, points: points, failures: failures)
    }
}

/// What came of a study that was crashed at each of its effects.
package struct CrashAccount: Sendable {
    package let seed: UInt64
    /// Their names, in order.
    package let effects: [String]
    /// Where and how it was crashed, one world each.
    package let points: [CrashPoint]
    /// The worlds in which something went wrong.
    package let failures: [(point: CrashPoint, outcome: WorldOutcome)]
}

/// What came of a world.
package struct WorldOutcome: Sendable {
    package let seed: UInt64
    /// What must not be; empty if all is well.
    package let violations: [String]
    package let trace: [String]
    /// Names of the first conductor's effects, in order.
    package let effects: [String]
    package let virtualMilliseconds: Int64
    /// Runs of commands, and conductors.
    package let runs: Int
    package let conductors: Int
    /// How often each kind of fault struck; and what else is counted.
    package let strikes: [String: Int]
    /// Tells two runs of one seed apart that are not the same.
    package let fingerprint: Int
}
