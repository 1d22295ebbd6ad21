package import Executors
package import Expansion

/// Counts the submissions of a study from 1.
package struct BatchID: Hashable, Comparable, Sendable {
    package let number: UInt32

    package init(_ number: UInt32) { self.number = number }

    package static func < (left: BatchID, right: BatchID) -> Bool { left.number < right.number }
}

/// What goes to a scheduler in one call: instances of one step with equal resources.
package struct Batch: Hashable, Sendable {
    package let id: BatchID
    /// What runs it.
    package let executor: ExecutorID
    package let members: [Member]

    package struct Member: Hashable, Sendable {
        package let instance: InstanceID
        /// Counts from 1.
        package let attempt: UInt16
        /// Runs the restart script instead of the first one.
        package let isRestart: Bool
        /// Its index in the job array; no two members have the same.
        package let task: UInt32

        package init(instance: InstanceID, attempt: UInt16, isRestart: Bool, task: UInt32 = 0) {
            self.instance = instance
            self.attempt = attempt
            self.isRestart = isRestart
            self.task = task
        }
    }

    /// A batch of one is a plain job.
    package var isArray: Bool { members.count > 1 }

    package init(id: BatchID, executor: ExecutorID, members: [Member]) {
        self.id = id
        self.executor = executor
        self.members = members
    }
}
