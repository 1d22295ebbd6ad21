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
        if phase.isFinal != old.isFinal { remaining += phase.isFinal ? -1 : 1 }
        let step = graph.step(of: instance)
        var freed: [InstanceID] = []
        if (phase == .ended(.succeeded)) != (old == .ended(.succeeded)) {
            let lacks = phase != .ended(.succeeded)
            unfinished.parent(instance, of: step, lacks: lacks, in: graph) { freed.append($0) }
        }
        if isSubmitted(instance) != wasSubmitted {
            unsubmitted.parent(instance, of: step, lacks: wasSubmitted, in: graph) { freed.append($0) }
        }
        for child in freed { listIfReady(child) }
        if phase == .waiting { listIfReady(instance) }
        if phase.isFinal || phase == .waiting { retireBatch(of: instance) }
    }

    /// Succeeded, or with Slurm so that a job can wait for it there.
    func isSubmitted(_ instance: InstanceID) -> Bool {
        switch self[instance].phase {
        case .ended(let outcome): outcome.isSuccess
        case .queued, .running: isInSlurm(instance)
        case .waiting, .intended, .doubtful, .withdrawing, .skipped: false
        }
    }

    func isInSlurm(_ instance: InstanceID) -> Bool {
        guard let id = self[instance].batch, let state = batches[id] else { return false }
        return state.batch.venue == .slurm && state.job != nil
    }

    func isReadyHere(_ instance: InstanceID) -> Bool {
        self[instance].phase == .waiting && unfinished.lacking[Int(instance.index)] == 0
    }

    func isReadyThere(_ instance: InstanceID) -> Bool {
        self[instance].phase == .waiting && unsubmitted.lacking[Int(instance.index)] == 0
    }

    mutating func listIfReady(_ instance: InstanceID) {
        if isScheduled(instance) {
            if isReadyThere(instance) { readyThere.insert(instance) }
        } else if isReadyHere(instance) {
            readyHere.insert(instance)
        }
    }

    func members(of id: BatchID) -> [InstanceID] { batches[id]?.batch.members.map(\.instance) ?? [] }

    mutating func retireBatch(of instance: InstanceID) {
        guard let id = self[instance].batch, let state = batches[id] else { return }
        let isOver = state.batch.members.allSatisfy { member in
            let now = self[member.instance]
            return now.batch != id || now.phase.isFinal || now.phase == .waiting
        }
        if isOver { liveBatches.remove(id) }
    }

    mutating func skipDescendants(of failed: InstanceID) {
        // A funnel is told once: its children are out for good, whichever of its parents failed first.
        let tellsFunnels: (inout RunState, InstanceID) -> Bool = { state, instance in
            state.funnelsBroken.insert(state.graph.step(of: instance).index).inserted
        }
        forEachDescendant(of: failed, funnels: tellsFunnels) { state, child in
            switch state[child].phase {
            case .waiting: state.move(child, to: .skipped(because: failed))
            case .queued, .intended, .doubtful, .withdrawing(.resubmit):
                state.move(child, to: .withdrawing(.skip(because: failed)))
            case .running, .withdrawing(.skip), .ended, .skipped: return false
            }
            return true
        }
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
