import Expansion
import Specification
import Tracking

/// What must have run of a study of which some instances may fail, and what must not.
extension World {
    /// By the last words of all that it waits for: what was not run was rightly left out.
    mutating func judgeAllowance(of instance: InstanceID, _ state: RunState) {
        guard !state.isCancelled, !state[instance].isCancelled, isDecidedByEdges(state[instance].phase) else { return }
        let step = graph.current.step(of: instance)
        guard graph.current.openCondition(of: step) == nil, !graph.current.isExcluded(instance) else { return }
        let areMet = zip(step.parents, graph.current.parents(of: instance)).allSatisfy { edge, parents in
            isMetAtTheEnd(edge, by: Array(parents), state)
        }
        let wasNeeded = step.role != .onFailure || hasFailed(state)
        if areMet, wasNeeded { violated("instance \(instance.index) has not run, and all it waits for has come") }
    }

    /// What ran at the end ran for something.
    mutating func judgeHandler(_ instance: InstanceID, _ state: RunState) {
        guard !state.isCancelled, graph.current.step(of: instance).role == .onFailure,
            state[instance].phase == .ended(.succeeded), !hasFailed(state)
        else { return }
        violated("instance \(instance.index) ran for a failure, and there is none")
    }

    private func isDecidedByEdges(_ phase: Phase) -> Bool {
        switch phase {
        case .skipped(.failed), .skipped(.leftOut), .skipped(.notNeeded): true
        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing, .ended, .skipped: false
        }
    }

    private func isMetAtTheEnd(_ edge: Edge, by parents: [InstanceID], _ state: RunState) -> Bool {
        let words = parents.map { StateWord(state[$0].phase) }
        let failures = words.count { $0 == .failed || $0 == .timedOut }
        switch edge.trigger {
        case .end: return true
        case .failure: return failures > 0
        case .success, .unlessSkipped:
            // A sole failure of a gathered step need not be followed by a look at all of the others.
            guard edge.isGathering else {
                return words == [.finished] || edge.trigger != .success && words == [.skipped]
            }
            let allowed = edge.allowsFailures ? graph.current.steps[edge.step].allowedFailures : 0
            let inStep = graph.current.steps[edge.step].instances.count { state[$0].phase.isFailure }
            let areRest = parents.allSatisfy { isLeftOutOrWell($0, failuresMay: allowed >= inStep, state) }
            let isEmpty = !words.contains(.finished)
            return areRest
                && (!isEmpty || words.isEmpty || edge.trigger == .unlessSkipped && words.allSatisfy { $0 == .skipped })
        }
    }

    private func isLeftOutOrWell(_ parent: InstanceID, failuresMay: Bool, _ state: RunState) -> Bool {
        switch state[parent].phase {
        case .ended(.succeeded), .ended(.skipped), .skipped(.notNeeded), .skipped(.condition), .skipped(.removed): true
        case .ended(.failed), .ended(.timedOut): failuresMay
        case .skipped(.leftOut(let cause)): !hasTooManyFailures(graph.current.stepIndex(of: cause), state)
        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing, .ended, .skipped: false
        }
    }

    func hasTooManyFailures(_ step: Int, _ state: RunState) -> Bool {
        let node = graph.current.steps[step]
        return node.instances.count { state[$0].phase.isFailure } > node.allowedFailures
    }

    /// Something of the study has failed that may not, or was cancelled.
    private func hasFailed(_ state: RunState) -> Bool {
        graph.current.steps.contains { step in
            step.role == .regular
                && (hasTooManyFailures(step.index, state)
                    || step.instances.contains { instance in
                        switch state[instance].phase {
                        case .ended(.cancelled), .skipped(.failed): true
                        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing, .ended, .skipped: false
                        }
                    })
        }
    }
}
