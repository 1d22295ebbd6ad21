import Executors
import Expansion

/// How an instance changes its phase, and what follows from that for others.
extension RunState {
    mutating func update(_ instance: InstanceID, _ change: (inout InstanceState) -> Void) {
        change(&instances[Int(instance.index)])
    }

    /// The one place where a phase changes, so that counters and queues always follow.
    mutating func move(_ instance: InstanceID, to phase: Phase) {
        let old = self[instance].phase
        guard old != phase else { return }
        let wasSubmitted = isSubmitted(instance)
        instances[Int(instance.index)].phase = phase
        let step = graph.stepIndex(of: instance)
        count(instance, step: step, from: old, to: phase)
        freeChildren(of: instance, step: step, wasSubmitted: wasSubmitted, from: old, to: phase)
        watchCanary(instance, step: step, from: old, to: phase)
        if phase == .waiting { listIfReady(instance) }
        if wasSubmitted, losesItsJob(phase) { untieChildren(of: instance) }
        if isOut(phase) {
            if !untied.isEmpty { untied.remove(instance) }
            if !isOut(old) { leaveBatch(instance) }
        }
    }

    /// Whether another job takes the place of the one that it has, or may.
    private func losesItsJob(_ phase: Phase) -> Bool {
        switch phase {
        case .waiting, .doubtful, .withdrawing(.resubmit), .withdrawing(.replace), .withdrawing(.amend): true
        case .intended, .queued, .running, .withdrawing(.skip), .ended, .skipped: false
        }
    }

    /// Not in any batch.
    private func isOut(_ phase: Phase) -> Bool { phase.isFinal || phase == .waiting }

    private mutating func count(_ instance: InstanceID, step: Int, from old: Phase, to new: Phase) {
        counts[step].change(StateWord(old), by: -1)
        counts[step].change(StateWord(new), by: 1)
        if new.isFinal != old.isFinal { remaining += new.isFinal ? -1 : 1 }
        if case .withdrawing = new {
            unwanted.insert(instance)
        } else if !unwanted.isEmpty, new.isFinal || new == .waiting || isWantedAgain(instance, after: old) {
            unwanted.remove(instance)
        }
    }

    /// It began before its job had gone.
    private func isWantedAgain(_ instance: InstanceID, after old: Phase) -> Bool {
        old == .withdrawing(.amend) && !isCancelled && !self[instance].isCancelled
    }

    private mutating func freeChildren(
        of instance: InstanceID, step: Int, wasSubmitted: Bool, from old: Phase, to new: Phase
    ) {
        var freed: [InstanceID] = []
        let hasSucceeded = new == .ended(.succeeded)
        if hasSucceeded != (old == .ended(.succeeded)) {
            unfinished.parent(instance, ofStep: step, lacks: !hasSucceeded, in: graph) { freed.append($0) }
        }
        if isSubmitted(instance) != wasSubmitted {
            unsubmitted.parent(instance, ofStep: step, lacks: wasSubmitted, in: graph) { freed.append($0) }
        }
        for child in freed { listIfReady(child) }
    }

    /// Succeeded, or with an executor whose jobs can wait for it there.
    func isSubmitted(_ instance: InstanceID) -> Bool {
        switch self[instance].phase {
        case .ended(let outcome): outcome.isSuccess
        case .queued, .running: hasJobToWaitFor(instance)
        case .waiting, .intended, .doubtful, .withdrawing, .skipped: false
        }
    }

    func hasJobToWaitFor(_ instance: InstanceID) -> Bool {
        guard let id = self[instance].batch, let state = batches[id] else { return false }
        return state.job != nil && state.batch.executor.capabilities.dependencies != .none
    }

    func isReady(_ instance: InstanceID, on executor: ExecutorID) -> Bool {
        guard self[instance].phase == .waiting else { return false }
        let isOpen =
            switch executor.capabilities.dependencies {
            case .none: parentsSucceeded(instance)
            case .arrayTasks: parentsSubmitted(instance)
            }
        return isOpen && !isHeldBack(instance)
    }

    mutating func listIfReady(_ instance: InstanceID) {
        let executor = graph.executor(of: graph.step(of: instance))
        if isReady(instance, on: executor) { lanes[executor].ready.insert(instance) }
    }

    func members(of id: BatchID) -> [InstanceID] { batches[id]?.batch.members.map(\.instance) ?? [] }

    private mutating func leaveBatch(_ instance: InstanceID) {
        guard let id = self[instance].batch, let state = batches[id] else { return }
        batches[id]?.living = state.living - 1
        if state.living <= 1 { retire(state.batch) }
    }

    /// Nothing of a batch is left.
    mutating func retire(_ batch: Batch) {
        lanes[batch.executor].live.remove(batch.id)
    }

    /// What waits in Slurm for a job of this one waits for the wrong one, now that it is to have another.
    private mutating func untieChildren(of instance: InstanceID) {
        // Those of a funnel are told once, however many of its parents fail.
        let areFunnelsTold = graph.step(of: instance).children.allSatisfy { edge in
            !edge.isFunnel || graph.steps[edge.step].instances.first.map { untied.contains(InstanceID($0)) } ?? true
        }
        graph.forEachChild(of: instance, funnels: !areFunnelsTold) { untie($0) }
    }

    /// - Parameter mayHaveBegun: Whether Slurm was seen to have put it back into the queue.
    mutating func untie(_ child: InstanceID, mayHaveBegun: Bool = false) {
        let isWaiting =
            switch self[child].phase {
            case .intended, .doubtful, .queued: true
            case .running: mayHaveBegun
            case .waiting, .withdrawing, .ended, .skipped: false
            }
        if isWaiting, graph.isScheduled(child) { untied.insert(child) }
    }

    mutating func skipDescendants(of failed: InstanceID) {
        // A funnel is told once: its children are out for good, whichever of its parents failed first.
        let tellsFunnels: (inout RunState, InstanceID) -> Bool = { state, instance in
            state.funnelsBroken.insert(state.graph.stepIndex(of: instance)).inserted
        }
        forEachDescendant(of: failed, funnels: tellsFunnels) { state, child in
            state.skip(child, because: failed)
        }
    }

    /// Says whether it now will not run.
    mutating func skip(_ instance: InstanceID, because failed: InstanceID) -> Bool {
        switch self[instance].phase {
        case .waiting: move(instance, to: .skipped(because: failed))
        case .queued, .intended, .doubtful, .withdrawing(.resubmit), .withdrawing(.replace), .withdrawing(.amend):
            move(instance, to: .withdrawing(.skip(because: failed)))
        case .running, .withdrawing(.skip), .ended, .skipped: return false
        }
        return true
    }

    /// Through all that depends on an instance; `body` says whether to go on below a child.
    mutating func forEachDescendant(
        of origin: InstanceID, funnels: (inout RunState, InstanceID) -> Bool,
        _ body: (inout RunState, InstanceID) -> Bool
    ) {
        var pending = [origin]
        while let instance = pending.popLast() {
            var children: [InstanceID] = []
            let includesFunnels = funnels(&self, instance)
            graph.forEachChild(of: instance, funnels: includesFunnels) { children.append($0) }
            for child in children where body(&self, child) { pending.append(child) }
        }
    }
}
