import Executors
import Expansion
import Rendering
import Specification
import Tracking

/// As many as Slurm and the user allow, in portions; failures of a step that will soon be tried again too are waited for.
func slurmSubmissions(
    for state: RunState, watch: Watch, policy: Policy, requests: RequestTable, now: Timestamp
) -> [InstanceID] {
    // As in every round of a study that has nothing for it.
    guard state.readyToSchedule.contains(where: { _ in true }), !watch.pressure.isPausing(at: now) else { return [] }
    let free = policy.maximumQueuedTasks.map { max(0, $0 - state.activeScheduled) } ?? Int.max
    guard free > 0 else { return [] }
    let most = portion(of: state, policy: policy, free: free)
    let lots = Lots(state: state, watch: watch, policy: policy, requests: requests, now: now)
    let found = candidates(in: state, watch: watch, policy: policy, lots: lots, atMost: most, now: now)
    // What others wait for in Slurm goes first: they hold places that they cannot use without it.
    guard found.blocking.isEmpty else { return Array(found.blocking.prefix(free)) }
    if found.isGatheringBlocking, policy.throttle > 0 || policy.maximumQueuedTasks != nil { return [] }
    let isTight = policy.maximumQueuedTasks.map { state.tasksGiven + found.others.count > $0 } ?? false
    let usable = isTight ? free - leaving(state, watch: watch, policy: policy, now: now) : free
    // One by one there is nothing to be saved by waiting.
    guard policy.maximumArraySize > 1 else { return Array(found.others.prefix(max(0, usable))) }
    return found.others.count <= usable ? found.others : []
}

/// Instances that have just ended, which Slurm counts a moment longer than their records.
///
/// Those of the batches that still live, and of the newest others.
private func leaving(_ state: RunState, watch: Watch, policy: Policy, now: Timestamp) -> Int {
    let last = state.lastBatch.number
    let newest = (max(last, 64) - 64 + 1..<last + 1).map { BatchID($0) }
    return state.scheduled.union(newest).reduce(0) { sum, id in
        guard let batch = state.batches[id], !batch.batch.executor.isBesideConductor else { return sum }
        return sum
            + batch.batch.members.count { member in
                let own = state[member.instance]
                guard own.batch == id, own.phase.isFinal, let ended = own.ended else { return false }
                return watch.age(of: ended, at: now) < policy.leavingSeconds * 1000
            }
    }
}

/// How many instances go to Slurm in one round.
///
/// What the room surely holds goes at once, and after that a quarter of it each time. When jobs end has no part in that,
/// so that `plan` can tell how many submissions there will be.
private func portion(of state: RunState, policy: Policy, free: Int) -> Int {
    // No more than one round can carry out: the rest is looked at in the next.
    let most = policy.submissionWindow * policy.maximumArraySize
    guard let room = policy.maximumQueuedTasks else { return most }
    guard policy.maximumArraySize > 1 else { return min(most, free) }
    let untouched = min(room - state.tasksGiven, free)
    return min(most, max(1, room / 4, untouched))
}

extension RunState {
    /// Instances that Slurm has, or had.
    fileprivate var tasksGiven: Int {
        graph.steps.reduce(0) { sum, step in
            guard graph.isScheduled(step) else { return sum }
            let counts = counts(ofStep: step.index)
            return sum + step.instances.count - counts[.waiting] - counts[.notRun] - counts[.skipped]
                - counts[.removed]
        }
    }
}

extension RunState {
    /// Instances that Slurm certainly has now.
    var acceptedThere: Int {
        scheduled.reduce(0) { sum, id in sum + (batches[id].flatMap { $0.job == nil ? nil : $0.active } ?? 0) }
    }
}

// MARK: - Candidates

private struct Candidates {
    /// To be tried again, while something in Slurm waits for that.
    var blocking: [InstanceID] = []
    var others: [InstanceID] = []
    /// Some of the former are still being gathered.
    var isGatheringBlocking = false
}

private func candidates(
    in state: RunState, watch: Watch, policy: Policy, lots: Lots, atMost most: Int, now: Timestamp
) -> Candidates {
    var lots = lots
    var pools = PoolRoom(state)
    var names: [Int: Int] = [:]
    var gatheringSteps: Set<Int> = []
    var chosen: [(instance: InstanceID, step: Int, gathering: Gathering)] = []
    var result = Candidates()
    for instance in state.readyToSchedule {
        guard chosen.count < most, lots.complete < most else { break }
        if watch.blocked.contains(instance), !state.dependenciesAreMet(instance) { continue }
        guard watch.mayBegin(instance, in: state.graph) else { continue }
        let step = state.graph.stepIndex(of: instance)
        let gathering = gathering(of: instance, in: state, watch: watch, policy: policy, now: now)
        if gathering == .open {
            gatheringSteps.insert(step)
            result.isGatheringBlocking =
                result.isGatheringBlocking || state.blocksSubmittedChildren(instance, gathering: true)
        }
        let count = names[step] ?? activeBatches(awaitedBy: step, in: state)
        names[step] = count
        guard gathering != .open, count <= policy.dependencyLimit else { continue }
        // What takes places goes as they become free, and in no lots.
        let isPooled = pools != nil && !state.graph.study.steps[step].takes.isEmpty
        guard isPooled ? pools?.takes(step: step) ?? true : !lots.takes(instance, step: step) else { continue }
        chosen.append((instance, step, gathering))
    }
    let isIdle =
        chosen.isEmpty && gatheringSteps.isEmpty && state.liveBesideConductor.isEmpty && state.scheduled.isEmpty
        && !state.readyBesideConductor.contains { _ in true }
    result.others = lots.due(room: most - chosen.count, isAlone: chosen.isEmpty, isIdle: isIdle)
    for entry in chosen where entry.gathering == .overLong || !gatheringSteps.contains(entry.step) {
        if state.blocksSubmittedChildren(entry.instance, gathering: true) {
            result.blocking.append(entry.instance)
        } else {
            result.others.append(entry.instance)
        }
    }
    return result
}

/// How long an attempt after a failure has been left for others of its step to fail too, so that one array holds them
/// all. What is left of its wait is Slurm's.
private enum Gathering { case over, overLong, open }

private func gathering(
    of instance: InstanceID, in state: RunState, watch: Watch, policy: Policy, now: Timestamp
) -> Gathering {
    guard let pause = pause(of: instance, in: state, watch: watch, policy: policy, now: now) else { return .overLong }
    let time = min(pause.seconds, policy.gatherSeconds) * 1000
    return pause.waited >= 2 * time ? .overLong : pause.waited >= time ? .over : .open
}

/// At most how many jobs what gathers others would have to name.
private func activeBatches(awaitedBy step: Int, in state: RunState) -> Int {
    let parents = Set(state.graph.steps[step].parents.filter { $0.isHeldFunnel || $0.isHeldGroup }.map(\.step))
    return parents.reduce(0) { $0 + state.liveBatches(ofStep: $1).count }
}
