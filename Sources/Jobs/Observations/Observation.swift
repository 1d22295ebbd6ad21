package import Expansion
package import Tracking

/// What a scheduler said of many instances at one moment.
package struct Observation: Sendable {
    /// Jobs that it did not name are absent only if this is true.
    package let isTrustworthy: Bool
    package let observed: [InstanceID: JobObservation]
    /// Which life of its job each observation is about, where the scheduler tells that.
    package let lives: [InstanceID: Life]
    /// Jobs that bear a name as ours do and will never begin as they stand, asked for or not.
    package let neverStarting: [WaitingJob]

    package init(
        isTrustworthy: Bool, observed: [InstanceID: JobObservation], lives: [InstanceID: Life] = [:],
        neverStarting: [WaitingJob] = []
    ) {
        self.isTrustworthy = isTrustworthy
        self.observed = observed
        self.lives = lives
        self.neverStarting = neverStarting
    }
}

/// One life of a job, from its way into the queue to its end; each requeue begins another. By the controller's clock, in
/// whole seconds.
package struct Life: Hashable, Sendable {
    /// When it was put into the queue, by sbatch or by a requeue.
    package let submitted: Timestamp?
    /// When it began; its end for one that ended while it waited, and nothing where that is not known.
    package let began: Timestamp?
    /// When it ended; of a job that has not, nothing that means anything.
    package let ended: Timestamp?

    package init(submitted: Timestamp?, began: Timestamp? = nil, ended: Timestamp? = nil) {
        self.submitted = submitted
        self.began = began
        self.ended = ended
    }
}

/// What a scheduler said of one instance's job.
package enum JobObservation: Hashable, Sendable {
    /// Not begun. A reason is given where the user should know it.
    case queued(blockingReason: String?)
    /// It waits for a job that did not end as it must, and will never begin as it stands.
    case dependencyNeverSatisfied
    case running
    /// With the scheduler, and not decided yet: suspended, completing, a word we do not know.
    case undecided(String)
    case ended(Outcome)
    /// No longer in the queue, and the accounting, which would know how it ended, does not answer.
    case unaccounted
    /// Given back as it was; it certainly never began.
    case givenBack
}

/// What a scheduler tells of one instance.
package struct UnsolicitedUpdate: Hashable, Sendable {
    package let batch: BatchID
    package let record: AttemptRecord?
    package let observed: JobObservation?

    package init(batch: BatchID, record: AttemptRecord?, observed: JobObservation?) {
        self.batch = batch
        self.record = record
        self.observed = observed
    }
}
