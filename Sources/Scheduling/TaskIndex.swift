import Expansion
import Jobs

/// The instances of a batch by their tasks.
struct TaskIndex {
    private let first: InstanceID?
    private let byTask: [UInt32: InstanceID]

    init(_ batch: WatchedBatch) {
        first = batch.isArray ? nil : batch.tasks.first?.instance
        byTask = batch.isArray ? Dictionary(batch.tasks.map { ($0.index, $0.instance) }) { first, _ in first } : [:]
    }

    func forEach(in tasks: TaskSet, _ body: (InstanceID) -> Void) {
        if tasks == .whole {
            if let first { body(first) }
            return
        }
        tasks.forEach(among: byTask.keys) { task in byTask[task].map(body) }
    }
}
