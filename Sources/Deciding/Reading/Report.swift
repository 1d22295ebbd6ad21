package import Expansion
package import Jobs
package import Tracking

/// What was learnt of one instance's current attempt: its record and the scheduler's word.
package struct Report: Sendable {
    package let instance: InstanceID
    package let batch: BatchID
    package let record: AttemptRecord?
    package let observed: JobObservation?
    /// Which life of its job the observation is about.
    package let life: Life?
    /// When the scheduler was asked; nothing where it was not.
    package let asked: Timestamp?
    /// Whether the scheduler was asked and its silence means something.
    package let isTrustworthy: Bool

    package init(
        instance: InstanceID, batch: BatchID, record: AttemptRecord?, observed: JobObservation?, life: Life? = nil,
        asked: Timestamp? = nil, isTrustworthy: Bool
    ) {
        self.life = life
        self.asked = asked
        self.instance = instance
        self.batch = batch
        self.record = record
        self.observed = observed
        self.isTrustworthy = isTrustworthy
    }
}
