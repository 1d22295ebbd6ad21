import Executors
import Expansion
import Jobs
import Specification
package import Tracking

/// What a report means for the run: a pure function, but for the counting of absences in the watch.
package func events(
    from report: Report, state: RunState, watch: inout Watch, policy: Policy, now: Timestamp
) -> [Event] {
    guard let live = state.batches[report.batch], let job = live.job,
        state[report.instance].batch == report.batch, !state[report.instance].phase.isFinal,
        state[report.instance].phase != .waiting
    else { return [] }
    if report.observed == .givenBack {
        // Of several, the others may still be there.
        return [live.active > 1 ? .dequeued(report.instance) : .postponed(report.batch, reason: "")]
    }
    if !live.batch.executor.isBesideConductor, report.record != nil { watch.successes.note(report, at: now) }
    let reading = Reading(
        report: report, executor: live.batch.executor, job: job, state: state, policy: policy, now: now)
    let end = reading.end(watch: &watch)
    return (end.isEmpty ? reading.requeue : []) + reading.beginning + published(before: end, report.record) + end
}

/// That an attempt which is over has published values: reports then know whose records have some.
private func published(before end: [Event], _ record: AttemptRecord?) -> [Event] {
    guard record?.hasValues ?? false else { return [] }
    return end.compactMap { event in
        switch event {
        case .ended(let instance, _, _), .retrying(let instance, _, _): .published(instance, [:])
        default: nil
        }
    }
}

/// One report beside what was known. Each file of this folder that extends it answers one question about it.
struct Reading {
    let report: Report
    let executor: ExecutorID
    let job: JobID
    let state: RunState
    let policy: Policy
    let now: Timestamp

    var instance: InstanceID { report.instance }
    var own: InstanceState { state[report.instance] }

    func end(watch: inout Watch) -> [Event] {
        let end = toldEnd(&watch)
        guard end.isEmpty else { return end }
        watch.successes.noteInterruption(report)
        guard let stop = watch.stops[instance], isGivenUp(stop) else { return [] }
        return givenUp(wasInterrupted: watch.successes.wasInterrupted(instance))
    }

    /// By what the record and Slurm tell.
    private func toldEnd(_ watch: inout Watch) -> [Event] {
        if report.observed == .unaccounted, report.record?.end == nil { return unaccounted(&watch) }
        let isOutlived = report.asked.map { watch.successes.wasSeen(instance, before: $0) } ?? false
        switch verdict(
            record: report.record, observed: report.observed, job: job, life: report.life, isOutlived: isOutlived)
        {
        case .notYet:
            // No answer of the accounting is no sign of the job.
            if report.observed != .unaccounted { watch.missing.forget(instance) }
            return []
        case .blocked(let moment):
            watch.blocked.insert(instance)
            return blocked(at: min(moment, now), stop: watch.stops[instance]?.reason)
        case .over(let outcome, let moment):
            guard isSettled(outcome, &watch) else { return [] }
            if wasKilledWithItsParent(outcome, watch) { return [.dequeued(instance)] }
            // A node's clock may be ahead, and what is to come has not been.
            let time = min(moment ?? now, now)
            return end(asked(outcome, at: time, watch), at: time, stop: watch.stops[instance]?.reason)
        case .awaitsRecord(let outcome):
            guard report.isTrustworthy else { return [] }
            let absence = watch.missing.missed(instance, of: report.batch, at: now)
            guard isLongEnough(absence, for: outcome) || hasRefused(watch) || isGone(absence, watch) else { return [] }
            // A runner claims before it starts, and starts nothing once its conductor is gone: so this never began.
            if executor.isBesideConductor, report.record == nil { return [.postponed(report.batch, reason: "")] }
            // Its recorder was killed before it began the command, and nobody else will; but the attempt has a claim.
            if executor.isBesideConductor, report.record?.hasNotBegun ?? false { return [.dequeued(instance)] }
            return end(outcome, at: now, stop: watch.stops[instance]?.reason)
        }
    }

    /// A local step that was told to end has not done its work, whatever code it gives. The record says so too, where it
    /// could be written.
    private func asked(_ outcome: Outcome, at moment: Timestamp, _ watch: Watch) -> Outcome {
        guard executor.isBesideConductor, outcome == .succeeded, let stop = watch.stops[instance], moment >= stop.since
        else {
            return outcome
        }
        return stop.reason == .walltime ? .timedOut : .cancelled(by: .us)
    }
}
