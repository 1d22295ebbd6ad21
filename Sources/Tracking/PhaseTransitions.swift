import Executors
import Expansion
import Specification

/// How an instance changes its phase, and what follows from that for others.
extension RunState {
    mutating func update(_ instance: InstanceID, _ change: (inout InstanceState) -> Void) {
        change(&instances[Int(instance.index)])
    }

    /// The one place where a phase changes, so that counters and queues always follow.
    mutating func move(_ instance: InstanceID, to phase: Phase) {
        let old = self[instance].phase
        guard old != phase else { return }
        let hadJob = hasLivingJob(instance)
        let wasSubmitted = Trigger.success.isHeld(for: old, hasJob: hadJob)
        instances[Int(instance.index)].phase = phase
        let step = graph.stepIndex(of: instance)
        count(instance, step: step, from: old, to: phase)
        freeChildren(of: instance, step: step, hadJob: hadJob, from: old, to: phase)
        watchCanary(instance, step: step, from: old, to: phase)
        if phase == .waiting { listIfReady(instance) }
        if phase == .ended(.succeeded) || phase.isSkipped { noteRead(by: instance) }
        if wasSubmitted, losesItsJob(phase) { markChildrenStale(of: instance) }
        if isOut(phase) {
            if !staleDependencies.isEmpty { staleDependencies.remove(instance) }
            if !isOut(old) { leaveBatch(instance) }
        }
    }

    /// Whether another job takes the place of the one that it has, or may.
    private func losesItsJob(_ phase: Phase) -> Bool {
        switch phase {
        case .waiting, .doubtful, .dequeuing(.resubmit), .dequeuing(.replace), .dequeuing(.amend): true
        case .intended, .queued, .running, .dequeuing(.skip), .ended, .skipped: false
        }
    }

    /// Not in any batch.
    private func isOut(_ phase: Phase) -> Bool { phase.isFinal || phase == .waiting }

    private mutating func count(_ instance: InstanceID, step: Int, from old: Phase, to new: Phase) {
        if isCounted(instance, in: old) { counts[step].change(StateWord(old), by: -1) }
        if isCounted(instance, in: new) { counts[step].change(StateWord(new), by: 1) }
        if new.isFinal != old.isFinal { remaining += new.isFinal ? -1 : 1 }
        if case .dequeuing = new {
            unwanted.insert(instance)
        } else if !unwanted.isEmpty, new.isFinal || new == .waiting || isWantedAgain(instance, after: old) {
            unwanted.remove(instance)
        }
    }

    /// It began before its job had gone.
    private func isWantedAgain(_ instance: InstanceID, after old: Phase) -> Bool {
        old == .dequeuing(.amend) && !isCancelled(instance)
    }

    private mutating func freeChildren(
        of instance: InstanceID, step: Int, hadJob: Bool, from old: Phase, to new: Phase
    ) {
        let before = ParentState(
            instance: instance, phase: old, tally: tallies[step], hasJob: hadJob, unheld: unheld[step])
        let hasJob = hasLivingJob(instance)
        tallies[step].change(from: old, to: new)
        unheld[step].change(from: (old, hadJob), to: (new, hasJob))
        let after = ParentState(
            instance: instance, phase: new, tally: tallies[step], hasJob: hasJob, unheld: unheld[step])
        var freed: [InstanceID] = []
        let ordinal = graph.steps[step].ordinal(of: instance)
        for edge in graph.steps[step].children {
            var (before, after) = (before, after)
            if let index = edge.groups {
                let group = graph.groups[index].group(ofParent: ordinal)
                before = before.seen(in: groups[index][group])
                groups[index][group].change(from: (old, hadJob), to: (new, hasJob))
                after = after.seen(in: groups[index][group])
            }
            let isMet = after.meets(edge)
            if before.meets(edge) != isMet {
                unfinished.change(edge, ofOrdinal: ordinal, lacks: !isMet, in: graph) { freed.append($0) }
            }
            let isThere = after.holds(edge)
            if before.holds(edge) != isThere {
                unsubmitted.change(edge, ofOrdinal: ordinal, lacks: !isThere, in: graph) { freed.append($0) }
            }
        }
        for child in freed {
            if isNeedlessHandler(child), skip(child, .notNeeded) { skipChildren(of: child) } else { listIfReady(child) }
        }
    }

    /// Whether it is with an executor whose jobs can wait for it there.
    func hasLivingJob(_ instance: InstanceID) -> Bool {
        switch self[instance].phase {
        case .queued, .running: hasJobToWaitFor(instance)
        case .waiting, .intended, .doubtful, .dequeuing, .ended, .skipped: false
        }
    }

    func hasJobToWaitFor(_ instance: InstanceID) -> Bool {
        guard let id = self[instance].batch, let state = batches[id] else { return false }
        return state.job != nil && state.batch.executor.capabilities.dependencies != .none
    }

    func isReady(_ instance: InstanceID, on executor: ExecutorID) -> Bool {
        guard instances[Int(instance.index)].phase == .waiting, !graph.isPending(instance) else { return false }
        let isOpen =
            switch executor.capabilities.dependencies {
            case .none: dependenciesAreMet(instance)
            case .arrayTasks: dependenciesAreSubmitted(instance)
            }
        return isOpen && !isHeldBack(instance)
    }

    /// Lists all that are ready.
    mutating func listReady() {
        for step in graph.steps {
            let executor = graph.executor(of: step)
            for instance in step.instances where isReady(instance, on: executor) {
                lanes[executor].ready.insert(instance)
            }
        }
    }

    mutating func listIfReady(_ instance: InstanceID) {
        let executor = graph.executor(of: graph.step(of: instance))
        if isReady(instance, on: executor) { lanes[executor].ready.insert(instance) }
    }

    func members(of id: BatchID) -> [InstanceID] { batches[id]?.batch.members.map(\.instance) ?? [] }

    private mutating func leaveBatch(_ instance: InstanceID) {
        guard let id = self[instance].batch, let state = batches[id] else { return }
        batches[id]?.active = state.active - 1
        if state.active <= 1 { retire(state.batch) }
    }

    /// Nothing of a batch is left.
    mutating func retire(_ batch: Batch) {
        lanes[batch.executor].live.remove(batch.id)
    }

    /// What waits in Slurm for a job of this one waits for the wrong one, now that it is to have another.
    private mutating func markChildrenStale(of instance: InstanceID) {
        let ordinal = graph.ordinal(of: instance)
        for edge in graph.step(of: instance).children where !edge.isLate {
            // Those that gather are told once, however many of their parents fail.
            if edge.isGathering, let first = firstChild(through: edge, ofOrdinal: ordinal),
                staleDependencies.contains(first)
            {
                continue
            }
            graph.forEachChild(through: edge, ofOrdinal: ordinal) { markStale($0) }
        }
    }

    private func firstChild(through edge: ChildEdge, ofOrdinal ordinal: Int) -> InstanceID? {
        let children = graph.steps[edge.step].instances
        guard let groups = graph.groups(of: edge) else { return children.first }
        return groups.children(ofGroup: groups.group(ofParent: ordinal)).first.map { children[Int($0)] }
    }

    /// - Parameter mayHaveBegun: Whether Slurm was seen to have put it back into the queue.
    mutating func markStale(_ child: InstanceID, mayHaveBegun: Bool = false) {
        let isWaiting =
            switch self[child].phase {
            case .intended, .doubtful, .queued: true
            case .running: mayHaveBegun
            case .waiting, .dequeuing, .ended, .skipped: false
            }
        if isWaiting, graph.isScheduled(child) { staleDependencies.insert(child) }
    }

    /// Through all that depends on an instance; `body` says whether to go on below a child.
    ///
    /// - Parameter told: What gathers, and was gone through before.
    mutating func forEachDescendant(
        of origin: InstanceID, besides told: inout Set<Gathering>, _ body: (inout RunState, InstanceID) -> Bool
    ) {
        var pending = [origin]
        while let instance = pending.popLast() {
            var children: [InstanceID] = []
            graph.forEachChild(of: instance, besides: &told) { children.append($0) }
            for child in children where body(&self, child) { pending.append(child) }
        }
    }
}
