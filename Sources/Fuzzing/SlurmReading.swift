import Diagnostics
import Expansion
import Jobs
import Scheduling
import Tracking

/// Rows of others, and what is no row, say nothing of our jobs.
enum SlurmReading {
    private static let batches = [
        WatchedBatch(
            batch: BatchID(1), job: 17, token: "a-b1", isArray: true, tasks: (0..<4).map { task(9 + $0, $0) }),
        WatchedBatch(batch: BatchID(2), job: 18, token: "b-b2", isArray: false, tasks: [task(3, 0)]),
    ]

    private static func task(_ instance: UInt32, _ index: UInt32) -> WatchedBatch.Task {
        .init(instance: InstanceID(instance), index: index)
    }

    static func complaint(aboutQueue bytes: [UInt8]) -> String? {
        let rows = QueueRow.parse(bytes)
        let observed = SlurmScheduler.seen(of: batches, in: rows).mapValues(\.observed)
        let named = Set(rows.filter { [17, 18].contains($0.job) }.map(\.name))
        return complaint(about: observed, named: named)
    }

    static func complaint(aboutAccounting bytes: [UInt8]) -> String? {
        let rows = AccountingRow.parse(bytes)
        let named = Set(rows.filter { [17, 18].contains($0.job) }.map(\.name))
        return complaint(about: SlurmScheduler.ends(of: batches, in: rows).mapValues(\.observed), named: named)
    }

    private static func complaint(about observed: [InstanceID: JobObservation], named: Set<String>) -> String? {
        for batch in batches where !named.contains(batch.token) {
            guard batch.tasks.allSatisfy({ observed[$0.instance] == nil }) else { return "a row of others counts" }
        }
        let known = Set(batches.flatMap(\.tasks).map(\.instance))
        return known.isSuperset(of: observed.keys) ? nil : "an instance that was not asked for"
    }

    static func complaint(aboutLimits bytes: [UInt8]) -> String? {
        guard let graph = SmallStudy.graph, var limits = ClusterLimits(configuration: bytes, zoneOffsetMinutes: 60)
        else { return nil }
        limits.learn(partitions: bytes, nodes: bytes, reservations: bytes)
        limits.learn(associations: bytes, qos: bytes)
        let found = preflight(graph, limits: limits)
        return found.allSatisfy { $0.place != nil } ? nil : "a mistake without a place"
    }
}
