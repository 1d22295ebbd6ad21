package import Tracking

/// What a job waits for in its scheduler; sbatch(1), `--dependency`.
package enum JobDependency: Hashable, Sendable {
    /// A good end of the job, or of all tasks of the array.
    case success(Job)
    /// For each task, a good end of the task with the same index of this array.
    case sameTask(ofArray: JobID)
    /// Any end of it; the wrapper then looks whether it was a good one.
    case end(Job)
    /// A failure of it, or of a task of the array. Where that does not come, the scheduler ends what waits for it.
    case failure(JobID)
}
