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

    package struct Absence: Hashable, Sendable {
        package let since: Timestamp
        package var count: Int
    }

    /// Trustworthy answers without an instance that a batch holds.
    package struct MissingMember: Hashable, Sendable {
        package let batch: BatchID
        package let absence: Absence
    }

    /// When this conductor began, by its own clock.
    package var began: Timestamp?
    package var stops: [InstanceID: Stop] = [:]
    package var absences: [InstanceID: MissingMember] = [:]
    /// When a success was first seen that Slurm has said nothing of yet.
    package private(set) var successes: [InstanceID: Timestamp] = [:]
    /// Preempted, when the scheduler was heard last.
    private(set) var interrupted: Set<InstanceID> = []
    /// Searches for a batch that did not find it.
    package var searches: [BatchID: Absence] = [:]
    /// Batches that a conductor on another machine was submitting when it ended.
    package var askedElsewhere: Set<BatchID> = []
    /// When Slurm last refused to let a job wait for something else, and how often it did.
    package var untiable: [InstanceID: Absence] = [:]
    /// Found that a parent had not ended well, though Slurm let them begin: they wait here until all parents have.
    package var blocked: Set<InstanceID> = []
    /// How batches were submitted, where that is known and out of the ordinary.
    package var terms: [BatchID: Terms] = [:]
    /// When the limit of an array could not be changed.
    private var unlimitable: [BatchID: Timestamp] = [:]
    /// Batches that were acknowledged and looked for again, each once.
    private var doubted: Set<BatchID> = []
    /// When Slurm's queue is to be looked at for jobs that were called off; see `Sweeping.swift`.
    package var sweepDue: Timestamp?
    /// Whether the queue was looked at before the study is closed.
    package var hasSwept = false
    /// Whether Slurm did not answer at the last look.
    private var wasSilent = false
    /// Local batches of an earlier conductor, whose cores our runner knows nothing of.
    package var inherited: Set<BatchID> = []
    /// Asked back, and not given back yet.
    package var takenBack: Set<BatchID> = []
    /// How often the scheduler refused an instance.
    private var refusals = FailedSubmissions()
    /// What was said when a batch was submitted that may not have been taken.
    private var complaints: [BatchID: String] = [:]
    /// How often the scheduler complained of an instance and then did not have it.
    private var losses = FailedSubmissions()
    /// How many jobs Slurm was found to allow, where it refused one for that.
    package var submitRoom: SubmitRoom?
    /// Until when nothing is submitted to Slurm, and how long the next such pause is.
    package var holdUntil: Timestamp?
    package var holdSeconds: Int64 = 5
    /// Submissions under way at one time; halved when the scheduler is too busy.
    package var width = Policy.simultaneousSubmissions

    package init() {}

    /// An attempt of an instance is over.
    package mutating func forget(_ instance: InstanceID, in batch: BatchID) {
        stops[instance] = nil
        absences[instance] = nil
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

    /// The limit of an array is about to be changed. A wider one counts before it may be there, and a narrower one once it
    /// is.
    package mutating func limits(_ batch: BatchID, to limit: Int) {
        let before = terms[batch]?.limit ?? 0
        terms[batch, default: Terms()].limit = limit == 0 ? 0 : max(limit, before)
    }

    /// The limit of an array was changed, or could not be: a narrower one is asked for again after a while.
    package mutating func limited(_ batch: BatchID, to limit: Int, isDone: Bool, at now: Timestamp) {
        if isDone { terms[batch]?.limit = limit }
        unlimitable[batch] = isDone ? nil : now
    }

    /// An array is about to begin task by task. That counts as done, or the sum could be more than is allowed; if it is not,
    /// fewer run for a while.
    package mutating func loosens(_ batch: BatchID) { terms[batch]?.behind = [:] }

    /// The batches of which one waits for the whole.
    package func predecessors(of batch: BatchID) -> Set<BatchID> { Set((terms[batch]?.behind ?? [:]).keys) }

    func mayLimit(_ batch: BatchID, at now: Timestamp) -> Bool {
        unlimitable[batch].map { now.milliseconds(since: $0) >= 30_000 } ?? true
    }

    package func mayDoubt(_ batch: BatchID) -> Bool { !doubted.contains(batch) }

    package mutating func doubted(_ batch: BatchID) { doubted.insert(batch) }

    func mayRetie(_ instance: InstanceID, at now: Timestamp) -> Bool {
        untiable[instance].map { now.milliseconds(since: $0.since) >= 10_000 } ?? true
    }

    /// The scheduler is too busy: the pause doubles up to five minutes.
    package mutating func backOff(at now: Timestamp) {
        holdUntil = now.advanced(bySeconds: holdSeconds)
        holdSeconds = min(holdSeconds * 2, 300)
        width = max(1, width / 2)
    }

    /// What was held back while Slurm was away need not wait out its pause once it answers.
    package mutating func heard(isSilent: Bool, at now: Timestamp) {
        if wasSilent, !isSilent, let until = holdUntil {
            holdSeconds = 5
            holdUntil = min(until, now.advanced(bySeconds: holdSeconds))
        }
        wasSilent = isSilent
    }

    package mutating func submissionsGoWell() {
        holdUntil = nil
        holdSeconds = 5
        width = min(Policy.simultaneousSubmissions, width + 1)
    }

    /// Counts one more refusal of a batch; whether it may be submitted again.
    package mutating func mayTryAgain(afterRefusalOf batch: Batch, attempts: Int) -> Bool {
        !refusals.reaches(attempts, with: batch)
    }

    package mutating func wasTold(_ reason: String, of batch: BatchID) { complaints[batch] = reason }

    /// Counts a batch that the scheduler certainly does not have.
    ///
    /// - Returns: What was said last, where that is so for the third time in a row.
    mutating func lost(_ batch: Batch) -> String? {
        guard let complaint = complaints.removeValue(forKey: batch.id) else { return nil }
        return losses.reaches(3, with: batch) ? complaint : nil
    }

    /// The scheduler has a batch.
    package mutating func found(_ batch: Batch) {
        complaints[batch.id] = nil
        losses.forget(batch)
        refusals.forget(batch)
    }

    /// Counts one more trustworthy answer without an instance that a batch holds; another batch's do not count.
    package mutating func missed(_ instance: InstanceID, of batch: BatchID, at now: Timestamp) -> Absence {
        var absence = absences[instance].flatMap { $0.batch == batch ? $0.absence : nil }
        let counted = absence.count(at: now)
        absences[instance] = MissingMember(batch: batch, absence: counted)
        return counted
    }

    mutating func missed(_ batch: BatchID, at now: Timestamp) -> Absence { searches[batch].count(at: now) }

    /// Slurm did not let a job wait for something else. Says how often that was so.
    package mutating func couldNotRetie(_ instance: InstanceID, at now: Timestamp) -> Int {
        let count = (untiable[instance]?.count ?? 0) + 1
        untiable[instance] = Absence(since: now, count: count)
        return count
    }
}

extension Watch.Absence? {
    fileprivate mutating func count(at now: Timestamp) -> Watch.Absence {
        var absence = self ?? Watch.Absence(since: now, count: 0)
        absence.count += 1
        self = absence
        return absence
    }
}
