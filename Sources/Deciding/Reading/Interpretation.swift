import Executors
package import Expansion
package import Jobs
import Specification
package import Tracking

/// What was learnt of one instance's current attempt: its record and the scheduler's word.
package struct Report: Sendable {
    package let instance: InstanceID
    package let batch: BatchID
    package let record: AttemptRecord?
    package let sighting: Sighting?
    /// Which life of its job the sighting is about.
    package let life: Life?
    /// When the scheduler was asked; nothing where it was not.
    package let asked: Timestamp?
    /// Whether the scheduler was asked and its silence means something.
    package let isTrustworthy: Bool

    package init(
        instance: InstanceID, batch: BatchID, record: AttemptRecord?, sighting: Sighting?, life: Life? = nil,
        asked: Timestamp? = nil, isTrustworthy: Bool
    ) {
        self.life = life
        self.asked = asked
        self.instance = instance
        self.batch = batch
        self.record = record
        self.sighting = sighting
        self.isTrustworthy = isTrustworthy
    }
}

/// What a report means for the run: a pure function, but for the counting of absences in the watch.
package func events(
    from report: Report, state: RunState, watch: inout Watch, policy: Policy, now: Timestamp
) -> [Event] {
    guard let live = state.batches[report.batch], let job = live.job,
        state[report.instance].batch == report.batch, !state[report.instance].phase.isFinal,
        state[report.instance].phase != .waiting
    else { return [] }
    if report.sighting == .givenBack { return [.postponed(report.batch, reason: "")] }
    if !live.batch.executor.isBesideConductor, report.record != nil { watch.note(report, at: now) }
    let reading = Reading(
        report: report, executor: live.batch.executor, job: job, state: state, policy: policy, now: now)
    let end = reading.end(watch: &watch)
    return (end.isEmpty ? reading.requeue : []) + reading.beginning + end
}

/// One report beside what was known; see also `Unanswered.swift`.
struct Reading {
    let report: Report
    let executor: ExecutorID
    let job: JobID
    let state: RunState
    let policy: Policy
    let now: Timestamp

    var instance: InstanceID { report.instance }
    var own: InstanceState { state[report.instance] }

    // MARK: Beginning

    var beginning: [Event] {
        if case .queued = report.sighting { return hindrance }
        if let record = report.record, record.job == job, !isOfEarlierLife(record) {
            return own.started == nil ? [.started(instance, at: min(record.started, now))] : []
        }
        switch report.sighting {
        case .running:
            guard own.started != nil else { return [.started(instance, at: now)] }
            return again
        case .stranded: return stranded
        case .queued, .undecided, .ended, .unaccounted, .givenBack, nil: return []
        }
    }

    func told(_ reason: String?) -> [Event] {
        reason == state.hindrances[instance] ? [] : [.hindered(instance, reason: reason ?? "")]
    }

    private var hindrance: [Event] {
        guard case .queued(let reason) = report.sighting else { return [] }
        return told(reason)
    }

    /// It ran, and waits again. What squeue tells may be older than what the record told, and has whole seconds.
    var requeue: [Event] {
        guard case .queued = report.sighting, let started = own.started, let requeued = report.life?.submitted,
            requeued.milliseconds >= started.milliseconds / 1000 * 1000
        else { return [] }
        // Slurm calls a job running before its wrapper has made its record.
        let begun = report.record.map { max($0.started, started) } ?? started
        return [.requeued(instance, at: max(requeued, begun.advanced(byMilliseconds: 1)))]
    }

    private func isOfEarlierLife(_ record: AttemptRecord) -> Bool { own.requeued.map { record.started < $0 } ?? false }

    /// It was put back into the queue, and runs once more.
    private var again: [Event] {
        (state.hindrances[instance] == nil ? [] : [.hindered(instance, reason: "")])
            + (state.untied.contains(instance) ? [.retied(InstanceSet([instance]))] : [])
    }

    /// Where Slurm took a parent for failed that did not fail, the job must be let go; it may have begun before, if the
    /// controller has forgotten that.
    private var stranded: [Event] {
        guard own.phase == .queued || own.phase == .running, state.dependenciesAreMet(instance),
            !state.untied.contains(instance)
        else {
            return []
        }
        return [.untied(InstanceSet([instance]))]
    }

    // MARK: End

    func end(watch: inout Watch) -> [Event] {
        let end = toldEnd(&watch)
        guard end.isEmpty else { return end }
        watch.noteInterruption(report)
        guard let stop = watch.stops[instance], isGivenUp(stop) else { return [] }
        return givenUp(wasInterrupted: watch.interrupted.contains(instance))
    }

    /// By what the record and Slurm tell.
    private func toldEnd(_ watch: inout Watch) -> [Event] {
        if report.sighting == .unaccounted, report.record?.end == nil { return unaccounted(&watch) }
        let isOutlived = report.asked.map { watch.hasSeenSuccess(report, before: $0) } ?? false
        switch verdict(
            record: report.record, sighting: report.sighting, job: job, life: report.life, isOutlived: isOutlived)
        {
        case .notYet:
            // No answer of the accounting is no sign of the job.
            if report.sighting != .unaccounted { watch.sees(instance) }
            return []
        case .blocked(let moment):
            watch.blocked.insert(instance)
            return blocked(at: min(moment, now), stop: watch.stops[instance]?.reason)
        case .over(let outcome, let moment):
            guard isSettled(outcome, &watch) else { return [] }
            if wasKilledWithItsParent(outcome, watch) { return [.withdrawn(instance)] }
            // A node's clock may be ahead, and what is to come has not been.
            let time = min(moment ?? now, now)
            return end(asked(outcome, at: time, watch), at: time, stop: watch.stops[instance]?.reason)
        case .awaitsRecord(let outcome):
            guard report.isTrustworthy else { return [] }
            let absence = watch.missed(instance, of: report.batch, at: now)
            guard isLongEnough(absence, for: outcome) || hasRefused(watch) || isGone(absence, watch) else { return [] }
            // A runner claims before it starts, and starts nothing once its conductor is gone: so this never began.
            if executor.isBesideConductor, report.record == nil { return [.postponed(report.batch, reason: "")] }
            // Its recorder was killed before it began the command, and nobody else will; but the attempt has a claim.
            if executor.isBesideConductor, report.record?.hasNotBegun ?? false { return [.withdrawn(instance)] }
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

    /// A record alone proves an end that we asked for, and, where Slurm is silent for long, a good one. Of any other Slurm
    /// may know the reason: memory, walltime, a lost node, somebody who cancelled the job.
    private func isSettled(_ outcome: Outcome, _ watch: inout Watch) -> Bool {
        if executor.isBesideConductor || report.sighting != nil { return true }
        guard outcome == .succeeded else { return report.isTrustworthy || watch.stops[instance] != nil }
        guard report.isTrustworthy else {
            let seconds = mayAnswerWalltime ? policy.silenceSeconds : policy.graceSeconds
            return watch.successes[instance].map { now.milliseconds(since: $0) >= seconds * 1000 } ?? false
        }
        // The accounting may hear of an end late.
        let absence = watch.missed(instance, of: report.batch, at: now)
        return absence.count >= 2 && now.milliseconds(since: absence.since) >= policy.accountingSeconds * 1000
    }

    /// Whether the scheduler lets it begin at any end of others, which may be tried again.
    private var mayBeginTooSoon: Bool {
        state.graph.step(of: instance).parents.contains(where: \.isHeldForEnd)
    }

    /// Whether its job is to be ended by the scheduler where a failure does not come.
    private var mayBeEndedInVain: Bool {
        state.graph.step(of: instance).parents.contains { $0.isHeldForEnd && $0.trigger == .failure }
    }

    /// Where Slurm cancels what waits for something that never comes, that is no end of its own.
    private func wasKilledWithItsParent(_ outcome: Outcome, _ watch: Watch) -> Bool {
        (policy.killsInvalidDependencies || mayBeEndedInVain) && outcome == .cancelled(by: .somebodyElse)
            && own.started == nil
            && report.record == nil && !state.dependenciesAreMet(instance) && watch.stops[instance] == nil
    }

    /// Its wrapper found that what it waits for had not come. If that is here now, its own eyes were at fault, unless it
    /// waits for any end: that was then not known by the records alone.
    private func blocked(at moment: Timestamp, stop: Watch.StopReason?) -> [Event] {
        guard case .withdrawing = own.phase else {
            return state.dependenciesAreMet(instance) && !mayBeginTooSoon
                ? end(.failed(.launch("what it depends on was not to be seen where it ran")), at: moment, stop: stop)
                : [.withdrawn(instance)]
        }
        return [.withdrawn(instance)]
    }

    /// A process of this machine is gone when it is gone; a network file system and a scheduler's own lag need patience.
    func isLongEnough(_ absence: Absence, for outcome: Outcome) -> Bool {
        guard executor.capabilities.forgets else { return absence.count >= 2 }
        let waited = now.milliseconds(since: absence.since)
        switch outcome {
        // Its wrapper has told an end, and nobody but the accounting could tell more.
        case _ where report.sighting == .unaccounted && report.record?.end != nil:
            return absence.count >= policy.absencesNeeded && waited >= policy.accountingSeconds * 1000
        // Who opens a file sees what was written to it before; a wrapper that was killed writes no more.
        case .failed(.unrecordedEnd) where report.sighting.isOfSignal:
            return waited >= policy.settleSeconds * 1000
        // The scheduler has told its end, and nodes hear within seconds of what they run in vain.
        case .cancelled: return waited >= policy.settleSeconds * 1000
        default: return absence.count >= policy.absencesNeeded && waited >= policy.graceSeconds * 1000
        }
    }

    /// It was called off before it began, and the scheduler does not know it any more: should it turn up all the same, it runs
    /// nothing.
    private func isGone(_ absence: Absence, _ watch: Watch) -> Bool {
        executor.capabilities.forgets && report.sighting == nil && report.record == nil && own.started == nil
            && watch.stops[instance] != nil && absence.count >= policy.absencesNeeded
            && now.milliseconds(since: absence.since) >= policy.settleSeconds * 1000
    }

    /// A wrapper that finds its task called off ends with a code and writes nothing; and a record that were still to
    /// show could not tell of a good end.
    private func hasRefused(_ watch: Watch) -> Bool {
        guard !executor.isBesideConductor, watch.stops[instance] != nil, case .ended(.failed) = report.sighting else {
            return false
        }
        return report.record == nil
    }

    func end(_ told: Outcome, at moment: Timestamp, stop: Watch.StopReason?) -> [Event] {
        let outcome = meant(told, stop: stop)
        switch own.phase {
        // It ran on what is being made anew.
        case .withdrawing(.resubmit): return [.withdrawn(instance)]
        case .withdrawing(.replace) where !outcome.isSuccess, .withdrawing(.amend) where !outcome.isSuccess:
            return [.withdrawn(instance)]
        case .withdrawing(.skip) where !outcome.isSuccess: return [.withdrawn(instance)]
        case .withdrawing, .waiting, .intended, .doubtful, .queued, .running, .ended, .skipped: break
        }
        return isTriedAgain(outcome)
            ? [.setBack(instance, outcome, at: moment)] : [.ended(instance, outcome, at: moment)]
    }

    /// A signal or a cancellation that we asked for has our reason.
    private func meant(_ outcome: Outcome, stop: Watch.StopReason?) -> Outcome {
        let isUnwanted = state.isCancelled || own.isCancelled
        switch outcome {
        case .succeeded, .timedOut: return outcome
        case .cancelled, .failed(.signal), .failed(.vanished), .failed(.exit), .failed(.noExitRecord),
            .failed(.unrecordedEnd), .failed(.launch):
            if stop == .walltime { return .timedOut }
            return stop != nil || (isUnwanted && outcome.isInterruption) ? .cancelled(by: .us) : outcome
        case .failed: return outcome
        }
    }

    private func isTriedAgain(_ outcome: Outcome) -> Bool {
        guard !state.isCancelled, !own.isCancelled, let cause = outcome.retryCause else { return false }
        let step = state.graph.step(of: instance)
        let rule = policy.rule(for: cause, step: step.index, of: state.graph)
        let hasTurns = own.retries[cause] < rule.times
        switch (cause, outcome) {
        case (.timeLimit, _):
            guard step.text.restart != nil else { return hasTurns }
            let limit = policy.restarts(ofStep: step.index, in: state.graph)
            return limit.map { Int(own.restarts) + (report.record?.links ?? 0) < $0 } ?? true
        // The wrapper has tried these in place as often as the step allows.
        case (.exit, _) where !executor.isBesideConductor: return false
        case (.exit, .failed(.exit(let code))): return hasTurns && rule.includes(code: code)
        case (.exit, .failed(.signal(let signal))): return hasTurns && rule.includes(code: 128 + signal)
        // A job that waited for its end has read its record, and gone on.
        case (.infrastructure, _) where hasRecordedFailure && policy.mayBeBelieved(ofStep: step.index, in: state.graph):
            return false
        // It may have done its work, or a part of it, so that only who wrote the step can say.
        case (.infrastructure, .failed(.unrecordedEnd)):
            return state.graph.study.steps[step.index].retry.infrastructure != nil && hasTurns
        case (.infrastructure, _), (.outOfMemory, _), (.exit, _): return hasTurns
        }
    }
}

extension Reading {
    /// Its record tells of a bad end, before anybody had asked for it.
    private var hasRecordedFailure: Bool {
        switch report.record?.end {
        case .exit(let code, _, let isOwn): isOwn && code != 0
        case .timedOut: true
        case .blocked, .cancelled, nil: false
        }
    }
}

extension Sighting? {
    fileprivate var isOfSignal: Bool {
        switch self {
        case .ended(.failed(.signal)), .ended(.failed(.launch)): true
        default: false
        }
    }
}

extension Outcome {
    fileprivate var isInterruption: Bool {
        switch self {
        case .cancelled, .failed(.signal), .failed(.vanished), .failed(.launch): true
        case .succeeded, .timedOut, .failed: false
        }
    }
}
