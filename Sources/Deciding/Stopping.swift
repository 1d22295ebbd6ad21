import Executors
import Expansion
import Specification
import Tracking

/// What must end now, and how strongly it is asked to.
func stops(for state: RunState, watch: Watch, policy: Policy, now: Timestamp) -> [Command] {
    stoppable(state).compactMap { instance in
        guard let live = state[instance].batch.flatMap({ state.batches[$0] }), live.job != nil else { return nil }
        let reason = reasonToStop(
            instance, executor: live.batch.executor, state: state, watch: watch, policy: policy, now: now)
        // What was to go only if it had not begun may have to go in any case by now.
        if let stop = watch.stops[instance], stop.reason != .amended || reason == .amended {
            let hasBegun = state[instance].started != nil
            return again(stop, instance, executor: live.batch.executor, hasBegun: hasBegun, policy: policy, now: now)
        }
        return reason.map { .stop(instance, $0, urgently: false) }
    }
}

/// What may have to be stopped: everything, local steps by their walltimes, and what has become unwanted.
private func stoppable(_ state: RunState) -> [InstanceID] {
    guard !state.isCancelled else {
        return state.liveBatches.sorted().compactMap { state.batches[$0] }
            .flatMap { state.active(in: $0).map(\.instance) }
    }
    let here = state.liveBesideConductor.flatMap { state.batches[$0]?.batch.members.map(\.instance) ?? [] }
    return Set(here).union(state.unwanted).sorted()
}

/// A process that did not end when asked is killed; a scheduler that kills by itself is asked again after a while. What
/// has not begun ends at once, so if it is still there the scheduler has forgotten that it was asked.
private func again(
    _ stop: Watch.Stop, _ instance: InstanceID, executor: ExecutorID, hasBegun: Bool, policy: Policy, now: Timestamp
) -> Command? {
    guard executor.capabilities.killsByItself else {
        let isDue = now.milliseconds(since: stop.since) >= policy.killSeconds * 1000
        return isDue && !stop.wasUrgent ? .stop(instance, stop.reason, urgently: true) : nil
    }
    let isDue = now.milliseconds(since: stop.asked) >= (hasBegun ? 60 : policy.settleSeconds) * 1000
    return isDue ? .stop(instance, stop.reason, urgently: false) : nil
}

private func reasonToStop(
    _ instance: InstanceID, executor: ExecutorID, state: RunState, watch: Watch, policy: Policy, now: Timestamp
) -> Watch.StopReason? {
    let own = state[instance]
    if state.isCancelled(instance) { return .cancelled }
    // What has not begun here is taken back, and what has may end by itself, unless nobody wants that any more.
    if case .dequeuing(.skip(let why)) = own.phase, executor.isBesideConductor {
        return why == .removed && own.started != nil ? .dequeued : nil
    }
    if own.phase == .dequeuing(.amend) { return .amended }
    if case .dequeuing = own.phase { return .dequeued }
    guard !executor.capabilities.killsByItself, own.phase == .running, let started = own.started,
        let walltime = state.resources(of: instance).walltime,
        let limit = state.seconds(of: walltime, for: instance)
    else { return nil }
    return watch.age(of: started, at: now) >= limit * 1000 ? .walltime : nil
}
