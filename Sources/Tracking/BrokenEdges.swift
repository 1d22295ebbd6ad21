import Expansion
import Specification

/// Why edges never come to what they wait for.
extension RunState {
    /// Of an edge from one instance.
    func brokenReason(of trigger: Trigger, by parent: InstanceID) -> SkipReason? {
        let reason = trigger.edgeState(of: parent, in: self[parent].phase).brokenReason
        return reason == .failed(parent) && isAllowedFailure(parent) ? .leftOut(parent) : reason
    }

    private func isAllowedFailure(_ instance: InstanceID) -> Bool {
        switch self[instance].phase {
        case .ended(.failed), .ended(.timedOut): graph.steps[graph.stepIndex(of: instance)].allowedFailures > 0
        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing, .ended, .skipped: false
        }
    }

    /// Of an edge from many, whose parents' failures are not allowed or too many.
    ///
    /// - Complexity: The instances that it gathers.
    func brokenReason(of edge: Edge, _ gathering: Gathering) -> SkipReason? {
        if edge.trigger.isForSuccess {
            for parent in graph.members(of: gathering, through: edge) {
                if let reason = brokenReason(of: .success, by: parent), reason.breaks(edge) { return reason }
            }
        }
        return reason(toSkip: edge, gathering)
    }

    /// Of an edge from many, as far as no single one of its parents has broken it.
    ///
    /// - Complexity: The instances that it gathers, once they are over or too many have failed.
    func reason(toSkip edge: some EdgeConditions, _ gathering: Gathering) -> SkipReason? {
        let tally = edge.groups.map { groups[$0][gathering.group].tally } ?? tallies[gathering.parent]
        if edge.trigger.isForSuccess, edge.allowsFailures || tally.leftOut > 0 {
            if tally.failed > 0, tallies[gathering.parent].hasTooManyFailures {
                return cause(in: gathering, edge) { _ in true }.map { .failed($0) }
            }
            if tally.isOverInVain { return cause(in: gathering, edge) { _ in true }.map { .leftOut($0) } }
            if tally.leftOut > 0, tally.isWithinAllowance {
                let cause = cause(in: gathering, edge) { tallies[graph.stepIndex(of: $0)].hasTooManyFailures }
                if let cause { return .failed(cause) }
            }
        }
        let reason = tally.edgeState(of: edge.trigger).brokenReason
        return edge.round == .previous && reason == .notNeeded ? .loopEnded : reason
    }

    /// The first failure of those that are left out which is as a predicate says.
    private func cause(
        in gathering: Gathering, _ edge: some EdgeConditions, where isCause: (InstanceID) -> Bool
    ) -> InstanceID? {
        for parent in graph.members(of: gathering, through: edge) {
            if case .leftOut(let cause) = brokenReason(of: .success, by: parent), isCause(cause) { return cause }
        }
        return nil
    }
}

extension EdgeState {
    fileprivate var brokenReason: SkipReason? {
        if case .broken(let reason) = self { reason } else { nil }
    }
}

extension SkipReason {
    /// Whether one parent that is out for this breaks an edge from many. Who sees the last round of a loop waits for each of its
    /// rounds, so that no failure is left out.
    func breaks(_ edge: some EdgeConditions) -> Bool {
        guard edge.trigger.isForSuccess else { return false }
        return switch self {
        case .failed: true
        case .leftOut: edge.round == .last
        case .notNeeded, .condition, .loopEnded, .removed: false
        }
    }
}
