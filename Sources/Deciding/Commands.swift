import Diagnostics
package import Expansion
import Jobs
package import Rendering
import Specification
package import Tracking

/// What the conductor does next, outside of itself.
package enum Command: Hashable, Sendable {
    case submit(Batch, SubmissionTerms)
    /// So many tasks of an array may run at one time from now on.
    case limit(BatchID, Int)
    /// Each task of an array that waits for the whole of others is to wait for its own parents.
    case loosen(BatchID)
    case stop(InstanceID, Watch.StopReason, urgently: Bool)
    /// Local steps that have not begun and shall not, for now or for ever.
    case returnUnstarted([BatchID])
    /// Jobs that wait in Slurm for what will not come are to wait for what comes instead of it; with the batches of which
    /// their own then take over places.
    case updateDependencies([InstanceID], behind: [BatchID: [BatchID: Int]] = [:])
}

/// How a batch is submitted, beyond what its instances ask for.
package struct SubmissionTerms: Hashable, Sendable {
    /// Most tasks of it that run at one time; 0 for no limit.
    package var limit = 0
    /// It begins after the whole of these, each of which leaves it so many places.
    package var behind: [BatchID: Int] = [:]
    /// So long its tasks are not to begin: they failed, and are to be tried again only after a while.
    package var delaySeconds: Int64 = 0

    package init(limit: Int = 0, behind: [BatchID: Int] = [:], delaySeconds: Int64 = 0) {
        self.limit = limit
        self.behind = behind
        self.delaySeconds = delaySeconds
    }
}

/// What to do now: a pure function of what is known.
///
/// Asked again after its commands were carried out, it asks for nothing twice: an intent is in the state, a question
/// to end in the watch.
///
/// - Parameter requests: Which instances ask for the same; by default all of a step's.
package func commands(
    for state: RunState, watch: Watch, policy: Policy, requests: RequestTable? = nil, now: Timestamp
) -> [Command] {
    let policy = watch.narrowed(policy, active: state.activeScheduled, at: now)
    var throttling = Throttling(state: state, watch: watch, policy: policy)
    let dependencyUpdates = dependencyUpdates(for: state, throttling: &throttling, now: now)
    return stops(for: state, watch: watch, policy: policy, now: now) + dequeues(for: state, watch: watch)
        + submissions(
            for: state, throttling: throttling, policy: policy,
            requests: requests ?? RequestTable(alikeIn: state.graph), isFull: dependencyUpdates.areHeldBack, now: now)
        + dependencyUpdates.commands
}

// MARK: - Submitting

/// - Parameter isFull: What waits in Slurm needs the next places, so that only what it waits for may go there.
private func submissions(
    for state: RunState, throttling: Throttling, policy: Policy, requests: RequestTable, isFull: Bool, now: Timestamp
) -> [Command] {
    let watch = throttling.watch
    guard !state.isPaused, !state.isCancelled || state.graph.hasStepsToRunAlways else { return [] }
    let here = localStarts(for: state, watch: watch, policy: policy, now: now).map { instance in
        let own = state[instance]
        let member = Batch.Member(instance: instance, attempt: own.attempts.plus(1), isRestart: own.restartsNext)
        return (
            members: [member], terms: SubmissionTerms(),
            executor: state.graph.executor(of: state.graph.step(of: instance))
        )
    }
    let found =
        throttling.hasRoom
        ? slurmSubmissions(for: state, watch: watch, policy: policy, requests: requests, now: now) : []
    let ready = isFull ? found.filter { state.blocksSubmittedChildren($0, gathering: true) } : found
    let drafts =
        ready.isEmpty ? [] : BatchPlanner(state: state, policy: policy, requests: requests).batches(of: ready)
    let there = throttling.admitted(Array(drafts.prefix(policy.submissionWindow))).map { members, terms in
        var terms = terms
        terms.delaySeconds =
            members.map { remainingWait(of: $0.instance, in: state, watch: watch, policy: policy, now: now) }.max() ?? 0
        return (members: members, terms: terms, executor: state.graph.scheduler)
    }
    // Both dispose of the same places.
    let changes = there.isEmpty ? throttling.changes(at: now) : []
    var next = state.lastBatch.number
    return (here + there).map { members, terms, executor in
        next += 1
        return .submit(Batch(id: BatchID(next), executor: executor, members: members), terms)
    } + changes
}

/// Seconds that an attempt after a failure must still wait, by its rule.
private func remainingWait(
    of instance: InstanceID, in state: RunState, watch: Watch, policy: Policy, now: Timestamp
) -> Int64 {
    guard let pause = pause(of: instance, in: state, watch: watch, policy: policy, now: now) else { return 0 }
    return max(0, pause.seconds - pause.waited / 1000)
}

/// How long the rule of its failure lets an attempt wait, and the milliseconds that it has waited; nothing of one that
/// follows no failure.
func pause(
    of instance: InstanceID, in state: RunState, watch: Watch, policy: Policy, now: Timestamp
) -> (seconds: Int64, waited: Int64)? {
    let own = state[instance]
    guard let cause = own.retryCause, let ended = own.ended else { return nil }
    let rule = policy.rule(for: cause, step: state.graph.stepIndex(of: instance), of: state.graph)
    return (rule.waitSeconds, watch.age(of: ended, at: now))
}

/// As many as cores and memory hold, in order; one that needs more than there is runs alone.
private func localStarts(for state: RunState, watch: Watch, policy: Policy, now: Timestamp) -> [InstanceID] {
    let live = state.liveBesideConductor.flatMap { state.batches[$0]?.batch.members.map(\.instance) ?? [] }
    var room = LocalRoom(policy, isShared: !watch.inherited.isEmpty)
    for instance in live { room.take(LocalNeed(state.resources(of: instance))) }
    var starts: [InstanceID] = []
    var pools = PoolRoom(state)
    for instance in state.readyBesideConductor
    where watch.mayBegin(instance, in: state.graph)
        && remainingWait(of: instance, in: state, watch: watch, policy: policy, now: now) == 0
    {
        let need = LocalNeed(state.resources(of: instance))
        guard room.holds(need), isBelowThrottle(live.count + starts.count, policy) else { break }
        guard pools?.takes(step: state.graph.stepIndex(of: instance)) ?? true else { continue }
        room.take(need)
        starts.append(instance)
    }
    return starts
}

extension LocalRoom {
    /// - Parameter isShared: Whether steps of an earlier conductor run, of which our runner knows nothing. Else it sees to
    ///   it that no more run than may, and has some at hand.
    fileprivate init(_ policy: Policy, isShared: Bool) {
        self.init(
            of: Allowance(cores: policy.cores, kibibytes: policy.kibibytes),
            cores: policy.cores + (isShared ? 0 : policy.coresAhead), kibibytes: isShared ? policy.kibibytes : .max)
    }
}

private func isBelowThrottle(_ count: Int, _ policy: Policy) -> Bool {
    policy.throttle == 0 || count < policy.throttle
}

// MARK: - Tying anew

/// Once all their parents are with Slurm again, or done, and there are places for them.
private func dependencyUpdates(
    for state: RunState, throttling: inout Throttling, now: Timestamp
) -> (commands: [Command], areHeldBack: Bool) {
    guard !state.staleDependencies.isEmpty, !state.isCancelled else { return ([], false) }
    let due = state.staleDependencies.filter { child in
        (state[child].phase == .queued || state[child].phase == .running) && state.dependenciesAreSubmitted(child)
            && throttling.watch.refusedUpdates.mayUpdate(child, at: now)
    }
    let dependencyUpdates = throttling.updatedDependencies(due)
    let children = dependencyUpdates.flatMap(\.children)
    let behind = dependencyUpdates.reduce(into: [:]) { $0.merge($1.behind) { $1 } }
    return (
        children.isEmpty ? [] : [.updateDependencies(children.sorted(), behind: behind)], children.count < due.count
    )
}

// MARK: - Taking back

private func dequeues(for state: RunState, watch: Watch) -> [Command] {
    let idle = state.liveBesideConductor.filter { id in
        !watch.returned.contains(id)
            && state.batches[id]?.batch.members.allSatisfy { isIdle(state[$0.instance].phase, state) } ?? false
    }
    return idle.isEmpty ? [] : [.returnUnstarted(idle.sorted())]
}

/// Whether it is with the runner, and shall not begin now.
private func isIdle(_ phase: Phase, _ state: RunState) -> Bool {
    if case .dequeuing(.skip) = phase { return true }
    return state.isPaused && phase == .queued
}
