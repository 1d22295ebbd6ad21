import Synchronization

/// Runs many worlds, on as many threads as there are cores.
package struct Search: Sendable {
    private let simulation: Simulation

    package init(_ simulation: Simulation) { self.simulation = simulation }

    /// Every seed of a range in which something went wrong, in order.
    ///
    /// - Parameter isEnough: Whether the first one found will do.
    package func failures(
        of seeds: Range<UInt64>, bugs: Set<PlantedBug> = [], threads: Int, isEnough: Bool = false
    ) async -> [WorldOutcome] {
        let next = Counter(seeds.lowerBound)
        let found = await withTaskGroup(of: [WorldOutcome].self) { group in
            for _ in 0..<max(1, threads) {
                group.addTask {
                    var found: [WorldOutcome] = []
                    while let seed = next.take(below: seeds.upperBound) {
                        let outcome = simulation.run(seed: seed, bugs: bugs)
                        guard !outcome.violations.isEmpty else { continue }
                        found.append(outcome)
                        if isEnough { next.stop() }
                    }
                    return found
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        return found.sorted { $0.seed < $1.seed }
    }
}

private final class Counter: Sendable {
    private let next: Mutex<UInt64?>

    init(_ first: UInt64) { next = Mutex(first) }

    func take(below bound: UInt64) -> UInt64? {
        next.withLock { next in
            guard let seed = next, seed < bound else { return nil }
            next = seed + 1
            return seed
        }
    }

    func stop() { next.withLock { $0 = nil } }
}
