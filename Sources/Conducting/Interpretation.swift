import Expansion
package import Scheduling
package import Tracking

/// What was learnt of one live batch: its attempt's record and the scheduler's word.
package struct Report: Sendable {
    package let batch: BatchID
    package let record: AttemptRecord?
    package let sighting: Sighting?
    /// Whether the scheduler was asked and its silence means something.
    package let isTrustworthy: Bool

    package init(batch: BatchID, record: AttemptRecord?, sighting: Sighting?, isTrustworthy: Bool) {
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
    guard let live = state.batches[report.batch], let job = live.job, let member = live.batch.members.first,
        state[member.instance].batch == report.batch, !state[member.instance].phase.isFinal
    else { return [] }
    if report.sighting == .givenBack { return [.postponed(report.batch, reason: "")] }
    var events = beginning(of: member.instance, report: report, job: job, state: state, now: now)
    switch verdict(record: report.record, sighting: report.sighting, job: job) {
    case .notYet: watch.absences[report.batch] = nil
    case .over(let outcome, let moment):
        events += end(
            of: member.instance, outcome, at: moment ?? now, batch: report.batch, state: state, watch: watch,
            policy: policy)
    case .awaitsRecord(let outcome):
        guard report.isTrustworthy else { break }
        let absence = watch.missed(report.batch, at: now)
        guard isLongEnough(absence, venue: live.batch.venue, policy: policy, now: now) else { break }
        // A runner claims before it starts, and starts nothing once its conductor is gone: so this never began.
        if live.batch.venue == .local, report.record == nil { return [.postponed(report.batch, reason: "")] }
        events += end(
            of: member.instance, outcome, at: now, batch: report.batch, state: state, watch: watch, policy: policy)
    }
    return events
}

/// A process of this machine is gone when it is gone; a network file system and Slurm's own lag need patience.
private func isLongEnough(_ absence: Watch.Absence, venue: Venue, policy: Policy, now: Timestamp) -> Bool {
    switch venue {
    case .local: absence.count >= 2
    case .slurm:
        absence.count >= policy.absencesNeeded
            && now.milliseconds(since: absence.since) >= policy.graceSeconds * 1000
    }
}

private func beginning(
    of instance: InstanceID, report: Report, job: UInt64, state: RunState, now: Timestamp
) -> [Event] {
    let own = state[instance]
    if let record = report.record, record.job == job {
        return own.started == nil ? [.started(instance, at: record.started)] : []
    }
    switch report.sighting {
    case .running:
        guard own.started != nil else { return [.started(instance, at: now)] }
        // It was requeued, and runs again.
        return state.hindrances[instance] == nil ? [] : [.hindered(instance, reason: "")]
    case .queued(let hindrance):
        return hindrance == state.hindrances[instance] ? [] : [.hindered(instance, reason: hindrance ?? "")]
    case .undecided, .ended, .givenBack, nil: return []
    }
}

private func end(
    of instance: InstanceID, _ told: Outcome, at moment: Timestamp, batch: BatchID, state: RunState,
    watch: Watch, policy: Policy
) -> [Event] {
    let outcome = meant(told, of: instance, stop: watch.stops[batch]?.reason, state: state)
    switch state[instance].phase {
    // It ran on what is being made anew.
    case .withdrawing(.resubmit): return [.withdrawn(instance)]
    case .withdrawing(.skip) where !outcome.isSuccess: return [.withdrawn(instance)]
    case .withdrawing, .waiting, .intended, .doubtful, .queued, .running, .ended, .skipped: break
    }
    return isTriedAgain(instance, outcome, state: state, policy: policy)
        ? [.setBack(instance, outcome, at: moment)] : [.ended(instance, outcome, at: moment)]
}

/// A signal or a cancellation that we asked for has our reason.
private func meant(_ outcome: Outcome, of instance: InstanceID, stop: Watch.StopReason?, state: RunState) -> Outcome {
    let isUnwanted = state.isCancelled || state[instance].isCancelled
    switch outcome {
    case .succeeded, .timedOut: return outcome
    case .cancelled, .failed(.signal), .failed(.vanished), .failed(.exit), .failed(.noExitRecord):
        if stop == .walltime { return .timedOut }
        return stop != nil || (isUnwanted && outcome.isInterruption) ? .cancelled(by: .us) : outcome
    case .failed: return outcome
    }
}

extension Outcome {
    fileprivate var isInterruption: Bool {
        switch self {
        case .cancelled, .failed(.signal), .failed(.vanished): true
        case .succeeded, .timedOut, .failed: false
        }
    }
}

private func isTriedAgain(_ instance: InstanceID, _ outcome: Outcome, state: RunState, policy: Policy) -> Bool {
    let own = state[instance]
    guard !state.isCancelled, !own.isCancelled else { return false }
    switch outcome {
    case .timedOut:
        return state.graph.step(of: instance).text.restart != nil
            && (policy.restartLimit == 0 || own.restarts < policy.restartLimit)
    case .failed(.nodeFailure), .failed(.preempted), .failed(.vanished), .failed(.launch):
        return own.setBacks < policy.infrastructureRetries
    case .failed(.exit), .failed(.signal):
        return !state.graph.isScheduled(instance) && own.setBacks + 1 < policy.submissionAttempts
    case .succeeded, .failed, .cancelled: return false
    }
}
