package import Expansion
package import Tracking

/// A batch that the scheduler has, or some tasks of it.
package struct WatchedBatch: Hashable, Sendable {
    package struct Task: Hashable, Sendable {
        package let instance: InstanceID
        package let index: UInt32

        package init(instance: InstanceID, index: UInt32) {
            self.instance = instance
            self.index = index
        }
    }

    package let batch: BatchID
    package let job: JobID
    /// Its name with the scheduler; an id alone may have been given to somebody else since.
    package let token: String
    package let isArray: Bool
    package let tasks: [Task]
    /// Whether these are all tasks of it that still live.
    package let isWhole: Bool
    /// The record of its only member's attempt, by which a process of ours is known; of a local batch alone.
    package let record: String

    package init(
        batch: BatchID, job: JobID, token: String, isArray: Bool, tasks: [Task], isWhole: Bool = true,
        record: String = ""
    ) {
        self.batch = batch
        self.job = job
        self.token = token
        self.isArray = isArray
        self.tasks = tasks
        self.isWhole = isWhole
        self.record = record
    }

    /// Of each task, within its table and within an array; a job of its own has the first.
    package var indices: [UInt32] { tasks.map { isArray ? $0.index : 0 } }
}

/// A batch that the scheduler may have.
package struct LostBatch: Hashable, Sendable {
    package let batch: BatchID
    package let token: String
    package let since: Timestamp

    package init(batch: BatchID, token: String, since: Timestamp) {
        self.batch = batch
        self.token = token
        self.since = since
    }
}
