import Expansion

/// Where an instance stands.
package enum Phase: Hashable, Sendable {
    /// For what it depends on, or for its turn.
    case waiting
    /// On disk; the scheduler may or may not know of it.
    case intended
    /// The scheduler was asked, and nobody can say what it did.
    case doubtful
    case queued
    case running
    /// It has a job that must go, because what it depends on did not end as the job expects.
    case dequeuing(DequeueReason)
    case ended(Outcome)
    /// It will never run.
    case skipped(SkipReason)

    package var isFinal: Bool {
        switch self {
        case .ended, .skipped: true
        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing: false
        }
    }
}

package enum DequeueReason: Hashable, Sendable {
    /// To be submitted anew, once its parents are back with the scheduler.
    case resubmit
    /// To be submitted anew, since Slurm cannot be told what it waits for now; unless it ends well before it goes.
    case replace
    /// To be submitted anew, since it is to ask for something else; unless it begins before it goes.
    case amend
    case skip(SkipReason)
}

/// One instance's part of a run.
package struct InstanceState: Hashable, Sendable {
    package internal(set) var phase: Phase = .waiting
    /// Attempts begun, the current one included.
    package internal(set) var attempts: UInt16 = 0
    /// How many of them ran the restart script.
    package internal(set) var restarts: UInt16 = 0
    /// How often it was tried again by itself, restarts apart, since the user last asked for it.
    package internal(set) var retries = RetryCounts()
    /// Why it waits for another attempt, if that is what it waits for.
    package internal(set) var retryCause: RetryCause?
    /// The next attempt runs the restart script.
    package internal(set) var restartsNext = false
    /// The user wants it to stop.
    package internal(set) var isCancelled = false
    /// The newest attempt has published values, which are in its record.
    package internal(set) var hasValues = false
    /// The newest batch that holds it.
    package internal(set) var batch: BatchID?
    /// Its index in that batch's job array.
    package internal(set) var task: UInt32 = 0
    /// Of the newest attempt.
    package internal(set) var submitted: Timestamp?
    package internal(set) var started: Timestamp?
    /// When its job was last put back into the queue, if it was.
    package internal(set) var requeued: Timestamp?
    package internal(set) var ended: Timestamp?

    /// Milliseconds that the newest attempt ran; nothing of one that has not begun or not ended.
    package var length: Int64? { started.flatMap { start in ended.map { max(0, $0.milliseconds(since: start)) } } }
}

/// A batch and what the scheduler made of it.
package struct BatchState: Hashable, Sendable {
    package let batch: Batch
    /// What the scheduler calls it, once known; beside the conductor it is the batch's number.
    package internal(set) var job: JobID?
    /// When it was intended.
    package let since: Timestamp
    /// When it last became uncertain whether the scheduler has it.
    package internal(set) var doubted: Timestamp?
    /// Members that it holds and that have no last word.
    package internal(set) var active = 0
    /// A member did not end well under it, so that `afterok` on the whole can never be met.
    package internal(set) var isBroken = false
}
