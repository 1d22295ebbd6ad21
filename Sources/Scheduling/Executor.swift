package import Jobs
package import Tracking

/// What runs batches of attempts: takes them, says what became of them, and ends them.
///
/// No call throws: not to know is an answer, and the conductor decides what follows from it. What an executor can do
/// beyond this it says by conforming to ``DependencyEditing``, ``ArrayLimiting``, ``QueueAuditing``, ``ProgramDriven``,
/// ``ClusterSurveying``, ``JobDescribing``, ``StudySearching`` or ``ConductorCarrying``; what is known of it without a
/// question stands in its `ExecutorCapabilities`.
package protocol Executor: Sendable {
    func submit(_ submission: Submission) async -> SubmissionAnswer
    /// Asks once for all batches.
    func observe(_ batches: [WatchedBatch]) async -> Observation
    /// Looks for batches whose submission had no trustworthy answer.
    func find(_ batches: [LostBatch]) async -> Search
    /// What it tells unasked; ends when it has no more to tell. One reader.
    var news: AsyncStream<UnsolicitedUpdate> { get }
    /// Asks for jobs to end; what came of it is for ``observe(_:)`` to tell.
    func stop(_ batches: [WatchedBatch], how: StopStrength) async
    /// A batch that it has no job of, as far as is known: should one turn up all the same, it runs nothing.
    func markCancelled(_ batch: Batch) async
}

/// How jobs are asked to end.
package enum StopStrength: Hashable, Sendable {
    /// What has begun goes on.
    case unlessBegun
    /// Tasks that have not begun will not; those that have are asked to end.
    case calmly
    /// The same, and those that have begun are killed where they can be.
    case urgently
}
