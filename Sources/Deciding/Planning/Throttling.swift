import Executors
import Expansion
import Tracking

/// How many tasks of each job array may run at one time, so that all of a study together keep to the user's throttle.
///
/// Slurm keeps to it by itself (`--array=…%N`), so that it holds, and the study gets on, though nobody conducts it. The
/// places of an array pass to those that begin after the whole of it: these never run together with it. An array has a
/// place at least.
struct Throttling {
    let state: RunState
    var watch: Watch
    let policy: Policy
    /// What waits in Slurm for a parent that is not there and is to be tried again.
    var staleDependencies: Set<InstanceID>
    /// The same, directly or not.
    var stuck: Set<InstanceID>

    init(state: RunState, watch: Watch, policy: Policy) {
        self.state = state
        self.watch = watch
        self.policy = policy
        staleDependencies = policy.throttle > 0 ? state.staleDependencies : []
        stuck = state.descendantsThere(of: staleDependencies)
    }

    var isOn: Bool { policy.throttle > 0 }

    private var limitsTasks: Bool { state.graph.scheduler.capabilities.limitsTasks }

    // MARK: Places

    /// Tasks of a batch that can run at one time, if nothing else keeps them. What an earlier conductor allowed is not
    /// known; at most all of it runs. What waits for a parent that is to be tried again needs no place, or that parent
    /// would get none.
    func width(of id: BatchID, besides others: Set<InstanceID> = []) -> Int {
        guard let live = state.batches[id] else { return 0 }
        let without = stuck.union(others)
        let able = live.active - (without.isEmpty ? 0 : state.active(in: live).count { without.contains($0.instance) })
        return live.batch.isArray ? min(able, watch.arrays[id]?.limit ?? able) : min(1, able)
    }

    /// The places that a batch takes over from others that have not ended, here or for Slurm, which lets it begin then.
    func inherited(by id: BatchID, byUpdated: Bool = true) -> [BatchID: Int] {
        watch.arrays.places(of: id, byUpdated: byUpdated).filter { before, _ in
            state.scheduled.contains(before) && !watch.missing.isAll(of: before, in: state)
        }
    }

    func promises(besides excluded: BatchID?) -> [BatchID: Int] {
        var promises: [BatchID: Int] = [:]
        for id in state.scheduled where id != excluded { promises.merge(inherited(by: id)) { $0 + $1 } }
        return promises
    }

    /// What may run at one time of all that is with Slurm.
    func used(besides excluded: BatchID? = nil) -> Int {
        let promises = promises(besides: excluded)
        return state.scheduled.reduce(0) { $0 + ($1 == excluded ? 0 : used(by: $1, promises)) }
    }

    /// Places that are promised stay taken while their array shrinks, unless something in it is stuck: then whoever is to
    /// have them cannot begin. What some of its tasks took over when they were tied anew is not for the rest.
    private func used(by id: BatchID, _ promises: [BatchID: Int]) -> Int {
        let own = max(width(of: id), isStuck(id) ? 0 : promises[id] ?? 0)
        let left = own - inherited(by: id).values.reduce(0, +)
        let updatedDependencies = watch.arrays.updatedDependencies(in: id, behind: state.scheduled)
        guard !updatedDependencies.isEmpty else { return max(0, left) }
        return max(
            0, left,
            width(of: id, besides: updatedDependencies) - inherited(by: id, byUpdated: false).values.reduce(0, +))
    }

    private func isStuck(_ id: BatchID) -> Bool {
        guard !stuck.isEmpty, let live = state.batches[id] else { return false }
        return state.active(in: live).contains { stuck.contains($0.instance) }
    }

    /// Places of a batch that nobody was promised. Where Slurm has nothing of it any more, whoever was has them already.
    func unpromised(of id: BatchID, _ promises: [BatchID: Int]) -> Int {
        if watch.arrays[id] == nil || watch.missing.isAll(of: id, in: state) { return 0 }
        return max(0, width(of: id) - (promises[id] ?? 0))
    }

    /// Whether anything more may go to Slurm.
    var hasRoom: Bool {
        guard isOn else { return true }
        guard limitsTasks else { return state.activeScheduled < policy.throttle }
        let used = used()
        guard used >= policy.throttle else { return true }
        guard passesPlaces(used: used) else { return false }
        let promises = promises(besides: nil)
        return state.scheduled.contains { unpromised(of: $0, promises) > 0 }
    }

    /// Whether what comes may take over places of what is there. Where more is taken than there is, as when a child is
    /// heard to have ended before its parent, an end must give a place back first.
    private func passesPlaces(used: Int) -> Bool { used <= policy.throttle || !state.hasAbleMember() }

    // MARK: New batches

    /// The batches that may go, in order, each with its terms.
    func admitted(_ batches: [[Batch.Member]]) -> [(members: [Batch.Member], terms: SubmissionTerms)] {
        guard isOn else { return batches.map { ($0, SubmissionTerms()) } }
        guard limitsTasks else { return fitting(batches) }
        let parents = batches.map { state.liveParents(of: $0) }
        var promises = promises(besides: nil)
        let used = used()
        guard passesPlaces(used: used) else { return [] }
        var free = policy.throttle - used
        var admitted: [(members: [Batch.Member], terms: SubmissionTerms)] = []
        for (place, members) in batches.enumerated() {
            var terms = SubmissionTerms()
            for parent in parents[place].sorted() {
                let left = unpromised(of: parent, promises)
                let heirs = parents[place...].count { $0.contains(parent) }
                let part = min(left, max(1, left / heirs), members.count - terms.limit)
                terms.behind[parent] = part
                terms.limit += part
            }
            if terms.limit == 0, free > 0 {
                terms.limit = min(members.count, share, free)
                free -= terms.limit
            }
            guard terms.limit > 0 else { continue }
            promises.merge(terms.behind) { $0 + $1 }
            admitted.append((members, terms))
        }
        return admitted
    }

    /// No more than may run, since all of them may.
    private func fitting(_ batches: [[Batch.Member]]) -> [(members: [Batch.Member], terms: SubmissionTerms)] {
        var free = max(0, policy.throttle - state.activeScheduled)
        return batches.compactMap { members in
            let part = Array(members.prefix(free))
            free -= part.count
            return part.isEmpty ? nil : (part, SubmissionTerms())
        }
    }

    /// Of one of the arrays that wait for nothing in Slurm.
    private var share: Int { max(1, policy.throttle / max(1, firstArrays)) }

    private var firstArrays: Int {
        let graph = state.graph
        return graph.steps.reduce(0) { sum, step in
            let isFirst = !step.parents.contains { graph.isScheduled(graph.steps[$0.step]) }
            guard graph.isScheduled(step), isFirst else { return sum }
            return sum + (step.instances.count + policy.maximumArraySize - 1) / max(1, policy.maximumArraySize)
        }
    }

    // MARK: Changes

    /// What is to change of arrays that are with Slurm. Each change is a call, so it must be worth one.
    func changes(at now: Timestamp) -> [Command] {
        guard limitsTasks else { return [] }
        let arrays = state.scheduled.sorted().filter { id in
            state.batches[id].map { $0.job != nil && $0.batch.isArray } ?? false && watch.arrays.mayLimit(id, at: now)
        }
        // The user has lifted the throttle.
        guard isOn else { return arrays.filter { watch.arrays[$0]?.limit ?? 0 > 0 }.map { .limit($0, 0) } }
        // Or lowered it. What an earlier conductor allowed is known to be little enough while others run too.
        let narrowed = arrays.filter { id in
            watch.arrays[id].map { $0.limit > policy.throttle || $0.limit == 0 } ?? (state.scheduled.count == 1)
        }
        guard narrowed.isEmpty else { return narrowed.map { .limit($0, policy.throttle) } }
        return arrays.lazy.compactMap(loosening).first.map { [$0] } ?? widening(of: arrays)
    }

    /// Whoever waits for the whole of an array need not, once the rest of that leaves places empty: then each task waits
    /// for its own parents, after the array's limit is low enough for both. Of an array that has begun, that one is over for
    /// the scheduler, and more of it may run than a lower limit allows; it may have begun just before that was set.
    private func loosening(of id: BatchID) -> Command? {
        guard let terms = watch.arrays[id], !inherited(by: id).isEmpty, !watch.arrays.isLowered(id) else { return nil }
        let allowed = policy.throttle - used(besides: id)
        guard allowed >= max(1, policy.throttle / 2), let live = state.batches[id],
            live.batch.members.contains(where: { state.dependenciesAreMet($0.instance) }),
            !live.batch.members.contains(where: {
                state[$0.instance].batch == id && state[$0.instance].phase == .running
            })
        else { return nil }
        return terms.limit > allowed ? .limit(id, allowed) : .loosen(id)
    }

    private func widening(of arrays: [BatchID]) -> [Command] {
        guard !state.readyToSchedule.contains(where: { _ in true }) else { return [] }
        for id in arrays {
            guard let terms = watch.arrays[id], inherited(by: id).isEmpty,
                state.batches[id]?.active ?? 0 > terms.limit
            else { continue }
            let allowed = policy.throttle - used(besides: id)
            if allowed - terms.limit >= max(1, policy.throttle / 4) { return [.limit(id, allowed)] }
        }
        return []
    }
}

extension RunState {
    /// Some instances with all that waits in Slurm behind them.
    func descendantsThere(of first: Set<InstanceID>) -> Set<InstanceID> {
        var (found, open) = (first, Array(first))
        while let next = open.popLast() {
            graph.forEachChild(of: next) { child in
                if self[child].phase == .queued, found.insert(child).inserted { open.append(child) }
            }
        }
        return found
    }

    /// The batches in Slurm that hold parents of some instances.
    func liveParents(of members: [Batch.Member]) -> Set<BatchID> {
        guard let first = members.first else { return [] }
        var found: Set<BatchID> = []
        for edge in graph.step(of: first.instance).parents {
            let parent = graph.steps[edge.step]
            if edge.isFunnel {
                found.formUnion(liveBatches(ofStep: parent.index))
                continue
            }
            for member in members {
                for own in graph.parents(of: member.instance, through: edge).lazy.map({ self[$0] }) {
                    if !own.phase.isFinal, let id = own.batch, scheduled.contains(id) { found.insert(id) }
                }
            }
        }
        return found
    }
}
