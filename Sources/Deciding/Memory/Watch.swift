package import Expansion
package import Tracking

/// What a conductor remembers beside the journal: questions asked and not yet answered. Losing it costs only time.
package struct Watch: Hashable, Sendable {
    /// When this conductor began, by its own clock.
    package var began: Timestamp?

    // Of instances, until their attempt is over.
    package var stops = Stops()
    package var missing = MissingInstances()
    package var successes = Successes()
    package var missingRows = MissingRows()
    /// Those that begin another round of a loop, which was found to be needed.
    package var neededRounds: Set<InstanceID> = []
    package var refusedUpdates = RefusedUpdates()
    // Of batches, until one of their attempts is over.
    /// Local ones of an earlier conductor, whose cores our runner knows nothing of.
    package var inherited: Set<BatchID> = []
    /// Asked back, and not given back yet.
    package var returned: Set<BatchID> = []

    // For good, or as each says.
    /// Found that a parent had not ended well, though Slurm let them begin: they wait here until all parents have.
    package var blocked: Set<InstanceID> = []
    /// How many jobs Slurm was found to allow, where it refused one for that.
    package var submitRoom: SubmitRoom?
    package var pressure = Backpressure()
    package var failures = SubmissionFailures()
    package var arrays = SubmittedTerms()
    package var searches = Searches()
    package var sweep = QueueSweep()

    package init() {}

    /// An attempt of an instance is over.
    package mutating func forget(_ instance: InstanceID, in batch: BatchID) {
        stops.forget(instance)
        missing.forget(instance)
        successes.forget(instance)
        refusedUpdates.forget(instance)
        returned.remove(batch)
        inherited.remove(batch)
    }

    /// Milliseconds since something that the journal tells of. What is still to come by our clock was written by another,
    /// so it was before we began.
    func age(of moment: Timestamp, at now: Timestamp) -> Int64 {
        max(0, now.milliseconds(since: moment > now ? began ?? now : moment))
    }
}
