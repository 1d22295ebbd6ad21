package import Tracking

/// What a scheduler said when it was given a batch.
package enum SubmissionAnswer: Hashable, Sendable {
    /// What the scheduler calls the batch from now on.
    case accepted(job: JobID)
    /// It will never take this batch.
    case refused(reason: String)
    /// It was not asked for: something that it needs of earlier steps is missing or wrong.
    case unusable(reason: String)
    /// Certainly not taken, but it may be later.
    case postponed(reason: String)
    /// Certainly not taken, for the user would have more jobs there than they may have.
    case full(reason: String)
    /// It may or may not have been taken. Told is what the scheduler's program says itself; one that was killed says
    /// nothing of the batch.
    case unknown(reason: String, isTold: Bool)
}
