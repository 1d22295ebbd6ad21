package import Executors
package import Expansion

/// What is with one executor, and what may be given to it next.
package struct Lane: Sendable {
    /// Batches with at least one instance that is neither waiting nor final.
    package internal(set) var live: Set<BatchID> = []
    var ready: ReadyQueue
}

/// A lane for each executor of a study.
package struct Lanes: Sendable {
    /// In the order of executors; a study has two or three.
    private var all: [(executor: ExecutorID, lane: Lane)]
    private var instanceCount: Int

    init(_ graph: StudyGraph) {
        instanceCount = graph.instanceCount
        all = []
        for executor in graph.executors.sorted() { all.append((executor, empty)) }
    }

    private var empty: Lane { Lane(ready: ReadyQueue(count: instanceCount)) }

    /// That of an executor; empty where the study has nothing for it.
    package internal(set) subscript(executor: ExecutorID) -> Lane {
        get { all.first { $0.executor == executor }?.lane ?? Lane(ready: ReadyQueue(count: 0)) }
        _modify {
            // Only a journal that is not of this graph names another one.
            if !all.contains(where: { $0.executor == executor }) { all.append((executor, empty)) }
            let index = all.firstIndex { $0.executor == executor } ?? 0
            yield &all[index].lane
        }
    }

    /// A step that had no instances may have had no executor.
    mutating func grow(to graph: StudyGraph) {
        instanceCount = graph.instanceCount
        for index in all.indices { all[index].lane.ready.grow(to: instanceCount) }
        for executor in graph.executors.sorted() where !all.contains(where: { $0.executor == executor }) {
            all.append((executor, empty))
        }
        all.sort { $0.executor < $1.executor }
    }

    /// Forgets instances at the heads of the queues that are no longer ready.
    mutating func dropHeads(while isStale: (ExecutorID, InstanceID) -> Bool) {
        for index in all.indices {
            let executor = all[index].executor
            all[index].lane.ready.dropHead { isStale(executor, $0) }
        }
    }

    func live(where isMeant: (ExecutorCapabilities) -> Bool) -> Set<BatchID> {
        all.reduce(into: []) { found, entry in
            guard isMeant(entry.executor.capabilities) else { return }
            if found.isEmpty { found = entry.lane.live } else { found.formUnion(entry.lane.live) }
        }
    }

    func listed(where isMeant: (ExecutorCapabilities) -> Bool) -> [(
        executor: ExecutorID, listed: ArraySlice<InstanceID>
    )] {
        all.filter { isMeant($0.executor.capabilities) }.map { ($0.executor, $0.lane.ready.listed) }
    }

    func isLive(_ batch: BatchID) -> Bool { all.contains { $0.lane.live.contains(batch) } }
}

extension RunState {
    package var liveBatches: Set<BatchID> { lanes.live { _ in true } }

    package func isLive(_ batch: BatchID) -> Bool { lanes.isLive(batch) }

    /// Those of one executor, in the order in which they were made.
    package func live(with executor: ExecutorID) -> [BatchID] { lanes[executor].live.sorted() }

    /// Live batches that the conductor's machine runs.
    package var liveBesideConductor: Set<BatchID> { lanes.live(where: \.isBesideConductor) }

    /// Live batches that are with a scheduler, or may be.
    package var scheduled: Set<BatchID> { lanes.live { !$0.isBesideConductor } }

    /// Instances that are with a scheduler, or may be.
    package var activeScheduled: Int { scheduled.reduce(0) { $0 + (batches[$1]?.active ?? 0) } }

    /// What may run beside the conductor now, in the order in which it became so.
    package var readyBesideConductor: some Sequence<InstanceID> { ready(where: \.isBesideConductor) }

    /// What may be given to a scheduler now, in the order in which it became so.
    package var readyToSchedule: some Sequence<InstanceID> { ready { !$0.isBesideConductor } }

    private func ready(where isMeant: (ExecutorCapabilities) -> Bool) -> some Sequence<InstanceID> {
        lanes.listed(where: isMeant).lazy.flatMap { entry in
            entry.listed.lazy.filter { isReady($0, on: entry.executor) }
        }
    }
}
