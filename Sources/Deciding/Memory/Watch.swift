package import Expansion
import Jobs
package import Tracking

/// What a conductor remembers beside the journal: questions asked and not yet answered. Losing it costs only time.
package struct Watch: Hashable, Sendable {
    /// Why a batch was asked to end.
    package enum StopReason: Hashable, Sendable {
        case walltime, cancelled, withdrawn
        /// It is to ask for something else, and to go only if it has not begun.
        case amended
    }

    package struct Stop: Hashable, Sendable {
        package let reason: StopReason
        package let since: Timestamp
        package var wasUrgent: Bool
        package var asked: Timestamp

        package init(reason: StopReason, since: Timestamp, wasUrgent: Bool = false, asked: Timestamp) {
            self.reason = reason
            self.since = since
            self.wasUrgent = wasUrgent
            self.asked = asked
        }
    }

    /// Trustworthy answers without an instance that a batch holds.
    package struct MissingMember: Hashable, Sendable {
        package let batch: BatchID
        package let absence: Absence
    }

    /// A job that nobody knew, and nobody could say to be over.
    struct Unheard: Hashable, Sendable {
        /// What its record tells of its beginning.
        let claimed: Timestamp
        let since: Timestamp
    }

    /// When this conductor began, by its own clock.
    package var began: Timestamp?
    package var stops: [InstanceID: Stop] = [:]
    package var absences: [InstanceID: MissingMember] = [:]
    private(set) var unheard: [InstanceID: Unheard] = [:]
    /// When a success was first seen that Slurm has said nothing of yet.
    package private(set) var successes: [InstanceID: Timestamp] = [:]
    /// Preempted, when the scheduler was heard last.
    private(set) var interrupted: Set<InstanceID> = []
    /// When Slurm last refused to let a job wait for something else, and how often it did.
    package var untiable: [InstanceID: Absence] = [:]
    /// Found that a parent had not ended well, though Slurm let them begin: they wait here until all parents have.
    package var blocked: Set<InstanceID> = []
    /// Local batches of an earlier conductor, whose cores our runner knows nothing of.
    package var inherited: Set<BatchID> = []
    /// Asked back, and not given back yet.
    package var takenBack: Set<BatchID> = []
    /// How many jobs Slurm was found to allow, where it refused one for that.
    package var submitRoom: SubmitRoom?
    package var pressure = Backpressure()
    package var failures = SubmissionFailures()
    package var arrays = ArrayTerms()
    package var searches = Searches()
    package var sweep = QueueSweep()

    package init() {}

    /// An attempt of an instance is over.
    package mutating func forget(_ instance: InstanceID, in batch: BatchID) {
        stops[instance] = nil
        sees(instance)
        successes[instance] = nil
        interrupted.remove(instance)
        untiable[instance] = nil
        takenBack.remove(batch)
        inherited.remove(batch)
    }

    /// Whether its life was ended by others, so that a success in its record may be none; silence changes nothing.
    mutating func noteInterruption(_ report: Report) {
        switch report.sighting {
        case .undecided("PREEMPTED"), .ended(.failed(.preempted)): interrupted.insert(report.instance)
        case nil, .unaccounted: break
        case .queued, .stranded, .running, .undecided, .ended, .givenBack: interrupted.remove(report.instance)
        }
    }

    /// Milliseconds since something that the journal tells of. What is still to come by our clock was written by another,
    /// so it was before we began.
    func age(of moment: Timestamp, at now: Timestamp) -> Int64 {
        max(0, now.milliseconds(since: moment > now ? began ?? now : moment))
    }

    /// Whether a success was seen so long before Slurm was asked that the job outlived it.
    func hasSeenSuccess(_ report: Report, before asked: Timestamp) -> Bool {
        successes[report.instance].map { asked.milliseconds(since: $0) > Success.patience } ?? false
    }

    /// Notes that a record tells of a success, or that it does not any more.
    mutating func note(_ report: Report, at now: Timestamp) {
        guard case .exit(0, _, true)? = report.record?.end else { return successes[report.instance] = nil }
        successes[report.instance] = successes[report.instance] ?? now
    }

    func mayRetie(_ instance: InstanceID, at now: Timestamp) -> Bool {
        untiable[instance].map { now.milliseconds(since: $0.since) >= 10_000 } ?? true
    }

    /// Counts one more trustworthy answer without an instance that a batch holds; another batch's do not count.
    package mutating func missed(_ instance: InstanceID, of batch: BatchID, at now: Timestamp) -> Absence {
        var absence = absences[instance].flatMap { $0.batch == batch ? $0.absence : nil }
        let counted = absence.count(at: now)
        absences[instance] = MissingMember(batch: batch, absence: counted)
        return counted
    }

    /// Since when this conductor has heard nothing of a life of a job that had begun.
    mutating func firstUnheard(_ instance: InstanceID, claimed: Timestamp, at now: Timestamp) -> Timestamp {
        if let known = unheard[instance], known.claimed == claimed { return known.since }
        unheard[instance] = Unheard(claimed: claimed, since: now)
        return now
    }

    /// The scheduler knows it.
    mutating func sees(_ instance: InstanceID) {
        absences[instance] = nil
        unheard[instance] = nil
    }

    /// Slurm did not let a job wait for something else. Says how often that was so.
    package mutating func couldNotRetie(_ instance: InstanceID, at now: Timestamp) -> Int {
        let count = (untiable[instance]?.count ?? 0) + 1
        untiable[instance] = Absence(since: now, count: count)
        return count
    }
}
