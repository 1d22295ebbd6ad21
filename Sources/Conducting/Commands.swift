import Expansion
import Specification
package import Tracking

/// What the conductor does next, outside of itself.
package enum Command: Hashable, Sendable {
    case submit(Batch)
    case stop(BatchID, Watch.StopReason, urgently: Bool)
    /// Local steps that have not begun, of a study that is paused.
    case takeBack([BatchID])
}

/// What to do now: a pure function of what is known.
///
/// Asked again after its commands were carried out, it asks for nothing twice: an intent is in the state, a question
/// to end in the watch.
package func commands(
    for state: RunState, watch: Watch, policy: Policy, now: Timestamp
) -> [Command] {
    stops(for: state, watch: watch, policy: policy, now: now) + withdrawals(for: state, watch: watch)
        + submissions(for: state, watch: watch, policy: policy, now: now)
}

// MARK: - Submitting

private func submissions(for state: RunState, watch: Watch, policy: Policy, now: Timestamp) -> [Command] {
    guard !state.isCancelled, !state.isPaused else { return [] }
    var next = state.lastBatch.number
    let here = localStarts(for: state, watch: watch, policy: policy).map { ($0, Venue.local) }
    let there = slurmSubmissions(for: state, watch: watch, policy: policy, now: now).map { ($0, Venue.slurm) }
    return (here + there).map { instance, venue in
        next += 1
        let own = state[instance]
        let member = Batch.Member(
            instance: instance, attempt: own.attempts + 1, isRestart: own.restartsNext)
        return .submit(Batch(id: BatchID(next), venue: venue, members: [member]))
    }
}

/// As many as the cores hold, in order; one that needs more than there are runs alone.
private func localStarts(for state: RunState, watch: Watch, policy: Policy) -> [InstanceID] {
    let live = liveMembers(of: state, in: .local)
    let ahead = watch.inherited.isEmpty ? policy.coresAhead : 0
    var free = policy.cores + ahead - live.reduce(0) { $0 + cores(of: $1, in: state, policy: policy) }
    var starts: [InstanceID] = []
    for instance in state.readyHereInOrder {
        let needed = cores(of: instance, in: state, policy: policy)
        guard needed <= free, isBelowThrottle(live.count + starts.count, policy) else { break }
        free -= needed
        starts.append(instance)
    }
    return starts
}

private func cores(of instance: InstanceID, in state: RunState, policy: Policy) -> Int {
    min(policy.cores, state.graph.resources(of: instance).cores)
}

private func isBelowThrottle(_ count: Int, _ policy: Policy) -> Bool {
    policy.throttle == 0 || count < policy.throttle
}

private func slurmSubmissions(
    for state: RunState, watch: Watch, policy: Policy, now: Timestamp
) -> [InstanceID] {
    if let until = watch.holdUntil, now < until { return [] }
    var flying = policy.throttle == 0 ? 0 : liveMembers(of: state, in: .slurm).count
    var chosen: [InstanceID] = []
    for instance in state.readyThereInOrder {
        guard chosen.count < policy.submissionWindow, isBelowThrottle(flying, policy) else { break }
        guard livingParents(of: instance, in: state) <= policy.dependencyLimit else { continue }
        chosen.append(instance)
        flying += 1
    }
    return chosen
}

/// At most how many jobs a submission would have to name.
private func livingParents(of instance: InstanceID, in state: RunState) -> Int {
    state.graph.step(of: instance).parents.reduce(0) { count, edge in
        count + (edge.isFunnel ? state.livingInSlurm(step: edge.step) : 1)
    }
}

private func liveMembers(of state: RunState, in venue: Venue) -> [InstanceID] {
    (venue == .local ? state.liveHere : state.liveThere).flatMap { id in
        state.batches[id]?.batch.members.map(\.instance) ?? []
    }
}

// MARK: - Stopping

private func stops(for state: RunState, watch: Watch, policy: Policy, now: Timestamp) -> [Command] {
    stoppable(state).sorted().compactMap { id in
        guard let live = state.batches[id], live.job != nil else { return nil }
        if let stop = watch.stops[id] { return again(stop, of: live, policy: policy, now: now) }
        return reasonToStop(live, state: state, now: now).map { .stop(id, $0, urgently: false) }
    }
}

private func withdrawals(for state: RunState, watch: Watch) -> [Command] {
    guard state.isPaused else { return [] }
    let idle = state.liveHere.filter { id in
        !watch.takenBack.contains(id)
            && state.batches[id]?.batch.members.allSatisfy { state[$0.instance].phase == .queued } ?? false
    }
    return idle.isEmpty ? [] : [.takeBack(idle.sorted())]
}

/// What may have to be stopped: everything, local steps by their walltimes, and what has become unwanted.
private func stoppable(_ state: RunState) -> Set<BatchID> {
    guard !state.isCancelled else { return state.liveBatches }
    return state.liveHere.union(state.unwanted.compactMap { state[$0].batch }.filter(state.isLive))
}

/// A process that did not end when asked is killed; Slurm, which kills by itself, is asked again after a while.
private func again(_ stop: Watch.Stop, of live: BatchState, policy: Policy, now: Timestamp) -> Command? {
    switch live.batch.venue {
    case .local:
        let isDue = now.milliseconds(since: stop.since) >= policy.killSeconds * 1000
        return isDue && !stop.wasUrgent ? .stop(live.batch.id, stop.reason, urgently: true) : nil
    case .slurm:
        let isDue = now.milliseconds(since: stop.asked) >= 60_000
        return isDue ? .stop(live.batch.id, stop.reason, urgently: false) : nil
    }
}

private func reasonToStop(_ live: BatchState, state: RunState, now: Timestamp) -> Watch.StopReason? {
    if state.isCancelled { return .cancelled }
    for member in live.batch.members {
        let own = state[member.instance]
        if own.isCancelled { return .cancelled }
        if case .withdrawing = own.phase { return .withdrawn }
        guard live.batch.venue == .local, own.phase == .running, let started = own.started,
            let limit = state.graph.resources(of: member.instance).walltime?.seconds
        else { continue }
        if now.milliseconds(since: started) >= limit * 1000 { return .walltime }
    }
    return nil
}
