import Executors
import Expansion
import Jobs
import Tracking

/// Whether what was told of an end is enough, or was waited for long enough.
extension Reading {
    /// A record alone proves an end that we asked for, and, where Slurm is silent for long, a good one. Of any other Slurm
    /// may know the reason: memory, walltime, a lost node, somebody who cancelled the job.
    func isSettled(_ outcome: Outcome, _ watch: inout Watch) -> Bool {
        if executor.isBesideConductor || report.observed != nil { return true }
        guard outcome == .succeeded else { return report.isTrustworthy || watch.stops[instance] != nil }
        guard report.isTrustworthy else {
            let seconds = mayAnswerWalltime ? policy.silenceSeconds : policy.graceSeconds
            return watch.successes.hasStood(instance, forSeconds: seconds, at: now)
        }
        // The accounting may hear of an end late.
        let absence = watch.missing.missed(instance, of: report.batch, at: now)
        return absence.count >= 2 && now.milliseconds(since: absence.since) >= policy.accountingSeconds * 1000
    }

    /// A process of this machine is gone when it is gone; a network file system and a scheduler's own lag need patience.
    func isLongEnough(_ absence: Absence, for outcome: Outcome) -> Bool {
        guard executor.capabilities.forgets else { return absence.count >= 2 }
        let waited = now.milliseconds(since: absence.since)
        switch outcome {
        // Its wrapper has told an end, and nobody but the accounting could tell more.
        case _ where report.observed == .unaccounted && report.record?.end != nil:
            return absence.count >= policy.absencesNeeded && waited >= policy.accountingSeconds * 1000
        // Who opens a file sees what was written to it before; a wrapper that was killed writes no more.
        case .failed(.unrecordedEnd) where report.observed.isOfSignal:
            return waited >= policy.settleSeconds * 1000
        // The scheduler has told its end, and nodes hear within seconds of what they run in vain.
        case .cancelled: return waited >= policy.settleSeconds * 1000
        default: return absence.count >= policy.absencesNeeded && waited >= policy.graceSeconds * 1000
        }
    }

    /// It was called off before it began, and the scheduler does not know it any more: should it turn up all the same, it runs
    /// nothing.
    func isGone(_ absence: Absence, _ watch: Watch) -> Bool {
        executor.capabilities.forgets && report.observed == nil && report.record == nil && own.started == nil
            && watch.stops[instance] != nil && absence.count >= policy.absencesNeeded
            && now.milliseconds(since: absence.since) >= policy.settleSeconds * 1000
    }

    /// A wrapper that finds its task called off ends with a code and writes nothing; and a record that were still to
    /// show could not tell of a good end.
    func hasRefused(_ watch: Watch) -> Bool {
        guard !executor.isBesideConductor, watch.stops[instance] != nil, case .ended(.failed) = report.observed else {
            return false
        }
        return report.record == nil
    }
}

extension JobObservation? {
    fileprivate var isOfSignal: Bool {
        switch self {
        case .ended(.failed(.signal)), .ended(.failed(.launch)): true
        default: false
        }
    }
}
