import Synchronization

/// Runs many worlds, several at one time.
package struct Search: Sendable {
    private let simulation: Simulation

    package init(_ simulation: Simulation) { self.simulation = simulation }

    /// Runs the worlds of a range of seeds.
    ///
    /// - Parameter isEnough: Whether the first failure found will do.
    package func account(
        of seeds: Range<UInt64>, bugs: Set<PlantedBug> = [], threads: Int, isEnough: Bool = false
    ) async -> SearchAccount {
        let accounts = await share(seeds, among: threads) { queue in
            var account = SearchAccount()
            while let seed = queue.take() {
                account.add(simulation.run(seed: seed, bugs: bugs))
                if isEnough, !account.failures.isEmpty { queue.stop() }
            }
            return account
        }
        var account = accounts.reduce(into: SearchAccount()) { $0.add($1) }
        account.failures.sort { $0.seed < $1.seed }
        return account
    }

    /// Crashes the studies of a range of seeds at each of their effects; in the order of the seeds.
    package func crashes(of seeds: Range<UInt64>, threads: Int) async -> [CrashAccount] {
        let accounts = await share(seeds, among: threads) { queue in
            var accounts: [CrashAccount] = []
            while let seed = queue.take() { accounts.append(simulation.crashes(seed: seed)) }
            return accounts
        }
        return accounts.joined().sorted { $0.seed < $1.seed }
    }

    /// Every seed of a range in which something went wrong, in order.
    package func failures(
        of seeds: Range<UInt64>, bugs: Set<PlantedBug> = [], threads: Int, isEnough: Bool = false
    ) async -> [WorldOutcome] {
        await account(of: seeds, bugs: bugs, threads: threads, isEnough: isEnough).failures
    }

    /// Does the work on several threads, each of which takes the next seed until none is left; what each came to.
    private func share<Account: Sendable>(
        _ seeds: Range<UInt64>, among threads: Int, _ work: @escaping @Sendable (SeedQueue) -> Account
    ) async -> [Account] {
        let queue = SeedQueue(seeds)
        return await withTaskGroup(of: Account.self) { group in
            for _ in 0..<max(1, threads) { group.addTask { work(queue) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }
}

/// What came of many worlds.
package struct SearchAccount: Sendable {
    package private(set) var worlds = 0
    /// Runs of commands.
    package private(set) var runs = 0
    /// How often each kind of fault struck.
    package private(set) var strikes: [String: Int] = [:]
    package fileprivate(set) var failures: [WorldOutcome] = []

    fileprivate mutating func add(_ outcome: WorldOutcome) {
        worlds += 1
        runs += outcome.runs
        strikes.merge(outcome.strikes, uniquingKeysWith: +)
        if !outcome.violations.isEmpty { failures.append(outcome) }
    }

    fileprivate mutating func add(_ other: SearchAccount) {
        worlds += other.worlds
        runs += other.runs
        strikes.merge(other.strikes, uniquingKeysWith: +)
        failures += other.failures
    }
}

/// Seeds that threads take from, each once.
private final class SeedQueue: Sendable {
    private let left: Mutex<Range<UInt64>>

    init(_ seeds: Range<UInt64>) { left = Mutex(seeds) }

    func take() -> UInt64? { left.withLock { $0.popFirst() } }

    func stop() { left.withLock { $0 = $0.upperBound..<$0.upperBound } }
}
