import Diagnostics
import Executors
import Expansion
import Jobs
import Specification
import Tracking

/// What follows where neither Slurm nor its accounting says what became of a job.
extension Reading {
    /// Slurm has forgotten the job, and the accounting does not answer.
    func unaccounted(_ watch: inout Watch) -> [Event] {
        let stop = watch.stops[instance]?.reason
        guard let record = report.record, record.job == job else {
            let absence = watch.missing.missed(instance, of: report.batch, at: now)
            guard isLongEnough(absence, for: .failed(.unknownEnd)) else { return [] }
            return end(.failed(.unknownEnd), at: now, stop: stop)
        }
        // By our own clock alone, from when it was first missed, and had begun: that of its node, which its record tells,
        // may be hours behind, and ours may have been set since it was submitted.
        let missed = now.milliseconds(since: watch.missing.firstUnheard(instance, claimed: record.started, at: now))
        guard let seconds = walltimeSeconds else { return waitingFor(unknown) }
        let longest = seconds.plus(policy.killWaitSeconds).plus(60)
        guard missed >= longest.times(1000) else {
            return missed >= policy.graceSeconds * 1000 ? waitingFor(unknown) : []
        }
        return end(.failed(.unknownEnd), at: now, stop: nil)
    }

    private var unknown: String {
        let dialect = executor.dialect
        return "it may still be running: \(dialect.title) no longer knows it, and "
            + "\(dialect.jobs.accounting) does not respond; "
            + "`maestro-swift cancel --instance` cancels it"
    }

    /// Whether its job's walltime may have ended the command, which then ended with 0.
    var mayAnswerWalltime: Bool {
        guard let record = report.record, case .exit(_, let end, _) = record.end, let limit = walltimeSeconds else {
            return true
        }
        return end.milliseconds(since: record.started) >= (limit - policy.walltimeMarginSeconds) * 1000
    }

    private var walltimeSeconds: Int64? {
        knownWalltime(of: instance, in: state).flatMap { state.seconds(of: $0, for: instance) }
    }

    /// Of what the user cancelled Slurm has said nothing for so long that nothing more is to be expected.
    func isGivenUp(_ stop: Watch.Stop) -> Bool {
        guard executor.capabilities.forgets, stop.reason == .cancelled else { return false }
        return now.milliseconds(since: stop.since) >= policy.cancelSeconds * 1000 && report.asked != nil
    }

    /// What has not begun will not, for it is called off; what has may still run.
    ///
    /// - Parameter wasInterrupted: Whether Slurm told before that others have ended it.
    func givenUp(wasInterrupted: Bool) -> [Event] {
        switch report.record?.end {
        case .exit(0, let time, true) where !wasInterrupted && successStands:
            [.ended(instance, .succeeded, at: min(time, now))]
        case .some: [.ended(instance, .cancelled(by: .us), at: now)]
        case nil:
            [.ended(instance, report.record == nil ? .cancelled(by: .us) : .failed(.unknownEnd), at: now)]
        }
    }

    /// Of one that is preempted, or still completing, nobody can say that it was not interrupted. One that waits was told
    /// nothing: the controller has forgotten that it had begun, or put it back, which its record then tells from a life
    /// before.
    private var successStands: Bool {
        switch report.observed {
        case nil, .unaccounted: return true
        case .queued, .dependencyNeverSatisfied:
            let recorded = verdict(
                record: report.record, observed: report.observed, job: job, life: report.life, isOutlived: true)
            if case .over(.succeeded, _) = recorded { return true }
            return false
        case .running, .undecided, .ended, .givenBack: return false
        }
    }
}
