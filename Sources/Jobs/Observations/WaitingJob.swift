package import Tracking

/// A job with the name of a study's batch that has not begun.
package struct WaitingJob: Hashable, Sendable {
    package let job: JobID
    package let token: String
    package let batch: BatchID
    package let tasks: TaskSet
    /// Whether it will never begin as it stands.
    package let neverStarts: Bool

    package init(job: JobID, token: String, batch: BatchID, tasks: TaskSet, neverStarts: Bool = false) {
        self.job = job
        self.token = token
        self.batch = batch
        self.tasks = tasks
        self.neverStarts = neverStarts
    }
}
