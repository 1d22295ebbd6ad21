package import Jobs

/// An executor whose waiting jobs can be made to wait for something else.
package protocol DependencyEditing: Sendable {
    /// Says for each whether it agreed.
    func updateDependencies(_ batchDependencies: [DependencyUpdate]) async -> [Bool]
}

/// An executor whose arrays can be let run wider or narrower.
package protocol ArrayLimiting: Sendable {
    /// Lets so many tasks of an array run at one time.
    ///
    /// - Returns: Whether it was done.
    func limit(_ batch: WatchedBatch, to count: Int) async -> Bool
}

/// What tasks that wait in the scheduler are to wait for from now on.
package struct DependencyUpdate: Hashable, Sendable {
    package let batches: [WatchedBatch]
    package let dependencies: [JobDependency]

    package init(batches: [WatchedBatch], dependencies: [JobDependency]) {
        self.batches = batches
        self.dependencies = dependencies
    }
}
