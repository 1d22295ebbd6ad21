import Executors
package import Expansion
package import Jobs
import Specification
package import Tracking

/// What one instance waits for in Slurm through one of its edges.
enum BatchDependency: Hashable, Sendable {
    /// The parent has succeeded, or is nowhere; there is nothing to wait for.
    case none
    /// One task, or a plain job.
    case one(BatchID, task: UInt32?)
    /// The task with the instance's own index.
    case sameTask(BatchID)
    /// All of an array, of which only one task is its parent: said for many instances in one call.
    case all(BatchID)
    /// All of a batch, and another end than its success.
    case end(BatchID, Trigger)
}

/// All that an instance waits for.
struct DependencySet: Hashable {
    let step: Int
    let batchDependencies: [BatchDependency]
    /// Batches of which it waits for the whole; see ``Throttling``.
    var behind: Set<BatchID> = []
    /// What it waits for through edges from groups.
    var groups: [JobDependency] = []

    /// The arrays of which a task is named that has another index than the instance.
    fileprivate var otherIndices: [BatchID] {
        batchDependencies.compactMap { if case .one(let batch, _?) = $0 { batch } else { nil } }
    }

    /// The same in fewer words: an instance waits for all tasks of these arrays.
    ///
    /// - Parameter groups: For each step, all that its groups wait for.
    fileprivate func waitingForAll(of arrays: Set<BatchID>, groups all: [Int: Set<JobDependency>]) -> DependencySet {
        let batchDependencies = batchDependencies.map { batchDependency -> BatchDependency in
            switch batchDependency {
            case .one(let batch, _?), .sameTask(let batch): arrays.contains(batch) ? .all(batch) : batchDependency
            case .none, .one, .all, .end: batchDependency
            }
        }
        return DependencySet(
            step: step, batchDependencies: batchDependencies, behind: behind,
            groups: areGroupsOfArray ? (all[step] ?? []).sorted { $0.job < $1.job } : groups)
    }

    /// Whether it is a task of an array, so that its groups are ends of whole batches.
    fileprivate var areGroupsOfArray: Bool {
        groups.contains { if case .end(let job) = $0 { job.task == nil } else { false } }
    }
}

extension JobDependency {
    /// As the scheduler calls it.
    fileprivate var job: String {
        switch self {
        case .success(let job), .end(let job): job.id.text
        case .sameTask(let job), .failure(let job): job.text
        }
    }
}

extension RunState {
    /// For each edge that is no funnel, the parent that an instance waits for and that is with Slurm.
    ///
    /// - Parameter ended: Whether those that have ended there count too.
    func batchDependencies(of instance: InstanceID, withEnded ended: Bool = false) -> [BatchDependency] {
        let step = graph.step(of: instance)
        let combination = step.combination(of: instance)
        return step.parents.filter(\.isHeldMatch).map { edge in
            let parent = graph.steps[edge.step].instance(forCombination: combination)
            return edge.trigger.isForSuccess
                ? batchDependency(to: parent, withEnded: ended) : batchDependency(to: parent, edge.trigger)
        }
    }

    private func batchDependency(to parent: InstanceID, _ trigger: Trigger) -> BatchDependency {
        guard !self[parent].phase.isFinal, let id = self[parent].batch, let live = batches[id], live.job != nil,
            live.batch.executor.capabilities.dependencies != .none
        else { return .none }
        return .end(id, trigger)
    }

    func batchDependency(to parent: InstanceID, withEnded ended: Bool) -> BatchDependency {
        let phase = self[parent].phase
        switch phase {
        // The job of what was skipped ends well.
        case .queued, .running, .ended(.succeeded), .ended(.skipped):
            guard ended || !phase.isFinal, let id = self[parent].batch, let live = batches[id],
                live.job != nil, live.batch.executor.capabilities.dependencies != .none
            else { return .none }
            return .one(id, task: live.batch.isArray ? self[parent].task : nil)
        case .waiting, .intended, .doubtful, .dequeuing, .ended, .skipped: return .none
        }
    }

    /// Instances that are to wait for something else, together as far as one call can say it.
    ///
    /// - Parameter behind: The batches of which one waits for the whole.
    package func updateGroups(
        _ children: [InstanceID], behind: (BatchID) -> Set<BatchID> = { _ in [] }
    ) -> [(children: [InstanceID], dependencies: [JobDependency])] {
        let bound = children.map { child in
            (child: child, dependencySet: dependencySet(of: child, behind: self[child].batch.map(behind) ?? []))
        }
        let exact = updateGroups(bound)
        guard exact.count > Self.exactDependencies else { return exact }
        // Waiting for a few more than needed costs less than hundreds of calls.
        let arrays = Set(bound.flatMap(\.dependencySet.otherIndices))
        let groups = bound.map(\.dependencySet).filter(\.areGroupsOfArray).reduce(into: [Int: Set<JobDependency>]()) {
            $0[$1.step, default: []].formUnion($1.groups)
        }
        return updateGroups(bound.map { ($0.child, $0.dependencySet.waitingForAll(of: arrays, groups: groups)) })
    }

    private static var exactDependencies: Int { 2 }

    private func updateGroups(
        _ bound: [(child: InstanceID, dependencySet: DependencySet)]
    ) -> [(children: [InstanceID], dependencies: [JobDependency])] {
        let alike = grouped(bound, by: \.dependencySet).map { members in
            (children: members.map(\.child), dependencies: dependencies(by: members[0].dependencySet))
        }
        return grouped(alike, by: \.dependencies).map { ($0.flatMap(\.children), $0[0].dependencies) }
    }

    private func dependencies(by dependencySet: DependencySet) -> [JobDependency] {
        let single = dependencySet.batchDependencies.compactMap { batchDependency -> JobDependency? in
            switch batchDependency {
            case .none: nil
            case .one(let id, let task): batches[id]?.job.map { .success(Job($0, task: task)) }
            case .sameTask(let id): batches[id]?.job.map { .sameTask(ofArray: $0) }
            case .all(let id): batches[id].flatMap { dependency(onAllOf: $0) }
            case .end(let id, let trigger): batches[id].flatMap { dependency(on: $0, trigger) }
            }
        }
        return dependencies(behind: dependencySet.behind, ofStep: dependencySet.step) + single + dependencySet.groups
            + funnels(ofStep: dependencySet.step, besides: dependencySet.behind)
    }

    private func funnels(ofStep step: Int, besides known: Set<BatchID> = []) -> [JobDependency] {
        graph.steps[step].parents.filter(\.isHeldFunnel).flatMap { dependencies(onAllOf: $0, besides: known) }
    }

    /// The end of all tasks of some batches, as far as these live; each task's wrapper looks what became of its parents.
    ///
    /// - Parameter step: What waits.
    func dependencies(behind batches: Set<BatchID>, ofStep step: Int) -> [JobDependency] {
        let areForSuccess = !graph.steps[step].parents.contains { $0.isHeldForEnd || $0.isHeldGroup }
        return batches.intersection(scheduled).sorted().compactMap { id in
            guard let live = self.batches[id], let job = live.job else { return nil }
            return live.batch.isArray || !areForSuccess ? .end(Job(job)) : .success(Job(job))
        }
    }

    /// Whether an instance is to be tried again while something in Slurm waits for that.
    ///
    /// - Parameter gathering: Whether what gathers it with others counts too.
    package func blocksSubmittedChildren(_ instance: InstanceID, gathering: Bool) -> Bool {
        guard self[instance].attempts > 0, !staleDependencies.isEmpty else { return false }
        var isAwaited = false
        graph.forEachChild(of: instance, gathering: gathering) {
            if staleDependencies.contains($0) { isAwaited = true }
        }
        return isAwaited
    }

    /// Equal for those of one step that can be told in one breath what they wait for.
    ///
    /// - Parameter behind: Batches of which it waits for the whole, whatever it needs of them.
    func dependencySet(of instance: InstanceID, behind: Set<BatchID> = []) -> DependencySet {
        let own = job(of: instance)?.task
        let behind = behind.intersection(scheduled)
        let batchDependencies = batchDependencies(of: instance).map { batchDependency -> BatchDependency in
            guard case .one(let batch, let task) = batchDependency else { return batchDependency }
            if behind.contains(batch) { return .none }
            return task != nil && task == own ? .sameTask(batch) : batchDependency
        }
        let isArray = self[instance].batch.flatMap { batches[$0]?.batch.isArray } ?? false
        return DependencySet(
            step: graph.stepIndex(of: instance), batchDependencies: batchDependencies, behind: behind,
            groups: groupDependencies(of: [instance], isArray: isArray))
    }

    /// What a set of tasks waits for, all together.
    func dependencies(of members: [(instance: InstanceID, task: UInt32?)]) -> [JobDependency] {
        guard let first = members.first else { return [] }
        let step = graph.step(of: first.instance)
        let funnels =
            funnels(ofStep: step.index)
            + groupDependencies(of: members.map(\.instance), isArray: members.count > 1)
        let edges = step.parents.count(where: \.isHeldMatch)
        guard edges > 0 else { return funnels }
        let batchDependencies = members.map {
            (batchDependencies: self.batchDependencies(of: $0.instance), task: $0.task)
        }
        return (0..<edges).flatMap { edge in
            dependencies(batchDependencies.map { ($0.batchDependencies[edge], $0.task) })
        } + funnels
    }

    /// One edge: the same job for all, or for each the task with its own index.
    private func dependencies(_ batchDependencies: [(batchDependency: BatchDependency, task: UInt32?)])
        -> [JobDependency]
    {
        let active = batchDependencies.filter { $0.batchDependency != .none }
        guard let first = active.first else { return [] }
        if case .end(let id, let trigger) = first.batchDependency {
            return batches[id].flatMap { dependency(on: $0, trigger) }.map { [$0] } ?? []
        }
        if active.allSatisfy({ $0.batchDependency == first.batchDependency }),
            case .one(let id, let task) = first.batchDependency,
            let job = batches[id]?.job
        {
            return [.success(Job(job, task: task))]
        }
        let arrays = active.compactMap { entry -> BatchID? in
            if case .one(let id, let task?) = entry.batchDependency, task == entry.task { id } else { nil }
        }
        guard arrays.count == active.count else { return dependencies(onAllOf: active.map(\.batchDependency)) }
        return Set(arrays).sorted().compactMap { batches[$0]?.job }.map { .sameTask(ofArray: $0) }
    }

    /// Where tasks have other indices than their parents: all of the parents' batches.
    private func dependencies(onAllOf batchDependencies: [BatchDependency]) -> [JobDependency] {
        let parents = batchDependencies.compactMap { batchDependency -> BatchID? in
            if case .one(let id, _) = batchDependency { id } else { nil }
        }
        return Set(parents).sorted().compactMap { batches[$0].flatMap { dependency(onAllOf: $0) } }
    }

    /// Every batch that holds living instances of a step.
    private func dependencies(onAllOf edge: Edge, besides known: Set<BatchID> = []) -> [JobDependency] {
        let active = liveBatches(ofStep: edge.step)
        // Any one failure is enough, and all that are named must come.
        let rest = trigger(ofRest: edge)
        let trigger = rest == .failure && active.count > 1 ? .end : rest
        return active.compactMap { id in
            known.contains(id) ? nil : batches[id].flatMap { dependency(on: $0, trigger) }
        }
    }

    /// Those that hold living instances of a step, in order.
    func liveBatches(ofStep step: Int) -> [BatchID] {
        scheduled.filter { id in
            (batches[id]?.batch.members.first).map { graph.stepIndex(of: $0.instance) == step } ?? false
        }.sorted()
    }

    private func dependency(on live: BatchState, _ trigger: Trigger) -> JobDependency? {
        switch trigger {
        case .success, .unlessSkipped: dependency(onAllOf: live)
        case .failure where !live.isBroken: live.job.map { .failure($0) }
        case .failure, .end: live.job.map { .end(Job($0)) }
        }
    }

    /// Of an array in which one has failed, "all well" can never come, so its end and the wrapper's look must do.
    private func dependency(onAllOf live: BatchState) -> JobDependency? {
        live.job.map { live.isBroken ? .end(Job($0)) : .success(Job($0)) }
    }
}
