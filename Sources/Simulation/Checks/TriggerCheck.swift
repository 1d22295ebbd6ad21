import Expansion
import Specification
import Tracking

/// What waits for any end, for a failure, or for what may turn out not to be needed begins when that has come, and no
/// attempt follows.
extension World {
    mutating func checkIsTriggered(_ instance: InstanceID) {
        let edges = zip(graph.current.step(of: instance).parents, graph.current.parents(of: instance))
        for (edge, range) in edges where edge.mayLeaveOut {
            let parents = Array(range)
            if edge.isLate { checkIsOver(parents, for: instance) } else { checkIsQuiet(parents, for: instance) }
            if !isMet(edge, by: parents) {
                violated("instance \(instance.index) runs, and what it waits for has not come")
            }
        }
        checkIsLast(instance)
    }

    /// Only the conductor can have let it go, and it knew that they are over.
    private mutating func checkIsOver(_ parents: [InstanceID], for instance: InstanceID) {
        guard let state = folded(), let open = parents.first(where: { !state[$0].phase.isFinal }) else { return }
        violated("instance \(instance.index) runs before \(open.index) is over")
    }

    /// Its job may know by their records that they are over, before the conductor does.
    private mutating func checkIsQuiet(_ parents: [InstanceID], for instance: InstanceID) {
        let running = parents.first { parent in
            ledger.runs(of: parent.index).contains { $0.ended == nil && !$0.isUnrecorded }
        }
        if let running { violated("instance \(instance.index) runs while \(running.index) does") }
    }

    private func isMet(_ edge: Edge, by parents: [InstanceID]) -> Bool {
        guard let state = folded() else { return false }
        // The first round waits for none.
        if edge.round == .previous, parents.isEmpty { return true }
        let succeeded = parents.filter { ledger.hasSucceeded($0.index) }
        switch edge.trigger {
        case .end: return true
        case .failure:
            return parents.contains { parent in
                if succeeded.contains(parent) { return false }
                return state[parent].phase.isFailure || !edge.isLate && !ledger.runs(of: parent.index).isEmpty
            }
        case .success, .unlessSkipped:
            let rest = parents.filter { parent in
                !succeeded.contains(parent) && !state[parent].phase.isSkipped && !ledger.isSkipped(parent.index)
            }
            guard !succeeded.isEmpty || edge.trigger == .unlessSkipped && rest.isEmpty else { return false }
            guard !rest.isEmpty else { return true }
            return rest.allSatisfy { isLeftOut($0, through: edge, in: state) } && isWithinAllowance(edge, in: state)
        }
    }

    /// Its failure is allowed, or that of what it waits for.
    private func isLeftOut(_ parent: InstanceID, through edge: Edge, in state: RunState) -> Bool {
        if case .skipped(.leftOut(let cause)) = state[parent].phase {
            return edge.isLate && graph.current.step(of: cause).allowedFailures > 0
        }
        return edge.allowsFailures
            && (state[parent].phase.isFailure || !edge.isLate && !ledger.runs(of: parent.index).isEmpty)
    }

    /// By what has a last word.
    private func isWithinAllowance(_ edge: Edge, in state: RunState) -> Bool {
        edge.scope == .group || !hasTooManyFailures(edge.step, state)
    }

    /// A job that waited for its end has begun, and nobody has taken that back.
    private mutating func checkIsLast(_ instance: InstanceID) {
        guard hazards.meddling == 0, ledger.runs(of: instance.index).count > 1, let state = folded() else { return }
        let ordinal = graph.current.ordinal(of: instance)
        for edge in graph.current.step(of: instance).children where edge.isHeldForEnd {
            var readers: [InstanceID] = []
            graph.current.forEachChild(through: edge, ofOrdinal: ordinal) { readers.append($0) }
            let reader = readers.first { reader in
                ledger.runs(of: reader.index).contains { $0.attempt == Int(state[reader].attempts) }
                    && !state[reader].phase.isDequeuing
            }
            if let reader {
                violated("instance \(instance.index) runs again after \(reader.index), which waited for its end")
            }
        }
    }
}

extension Phase {
    /// It failed or timed out, and was not tried again.
    var isFailure: Bool {
        switch self {
        case .ended(.failed), .ended(.timedOut): true
        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing, .ended, .skipped: false
        }
    }

    fileprivate var isDequeuing: Bool {
        switch self {
        case .waiting, .dequeuing: true
        case .intended, .doubtful, .queued, .running, .ended, .skipped: false
        }
    }
}
