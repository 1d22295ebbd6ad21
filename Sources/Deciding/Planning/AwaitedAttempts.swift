import Expansion
import Jobs
import Specification
import Tracking

/// The attempts that a task's wrapper looks at before it begins.
extension SubmissionDesk {
    /// Of those that it has for itself.
    func matchingParents(of instance: InstanceID, state: RunState, policy: Policy) -> [ParentAttempts] {
        let step = graph.step(of: instance)
        let combination = step.combination(of: instance)
        return step.parents.filter(\.isHeldMatch).flatMap { edge in
            let parent = graph.steps[edge.step].instance(forCombination: combination).index
            return openAttempts(through: edge, of: parent..<parent + 1, state: state, policy: policy)
        }
    }

    /// Of those that all of its step wait for.
    func funnelParents(of instance: InstanceID, state: RunState, policy: Policy) -> [ParentAttempts] {
        graph.step(of: instance).parents.filter(\.isHeldFunnel).flatMap { edge in
            openAttempts(through: edge, of: graph.steps[edge.step].instances, state: state, policy: policy)
        }
    }

    /// Of those of which more is to be known; by the rules of readiness all of them are with the scheduler.
    private func openAttempts(
        through edge: Edge, of range: Range<UInt32>, state: RunState, policy: Policy
    ) -> [ParentAttempts] {
        let step = graph.steps[edge.step]
        let trigger = state.trigger(ofRest: edge)
        let isLast = trigger != .success && policy.failuresAreLast(ofStep: edge.step, in: graph)
        return ranges(of: range.filter { trigger.isOpen(for: state[InstanceID($0)].phase) }, state: state).map {
            let first = Int($0.lowerBound - step.instances.lowerBound)
            let last = Int($0.upperBound - step.instances.lowerBound)
            return ParentAttempts(
                step: step.index, ordinals: first...last, attempt: max(1, state[InstanceID($0.lowerBound)].attempts),
                trigger: trigger, isLast: isLast)
        }
    }

    /// Neighbours with the same attempt.
    private func ranges(of numbers: [UInt32], state: RunState) -> [ClosedRange<UInt32>] {
        numbers.reduce(into: []) { found, number in
            if let last = found.last, last.upperBound + 1 == number,
                max(1, state[InstanceID(last.lowerBound)].attempts) == max(1, state[InstanceID(number)].attempts)
            {
                found[found.count - 1] = last.lowerBound...number
            } else {
                found.append(number...number)
            }
        }
    }
}

extension Trigger {
    /// Whether a parent may still decide whether its edge is met.
    fileprivate func isOpen(for phase: Phase) -> Bool {
        self == .success ? phase != .ended(.succeeded) : !phase.isFinal
    }
}

extension RunState {
    /// What the parents that are not over must come to: where one has failed already, the others need only end.
    func trigger(ofRest edge: Edge) -> Trigger {
        edge.trigger == .failure && hasFailure(inStep: edge.step) ? .end : edge.trigger
    }

    /// Whether an instance of a step has failed, and is not tried again.
    func hasFailure(inStep step: Int) -> Bool {
        counts(ofStep: step)[.failed] + counts(ofStep: step)[.timedOut] > 0
    }
}
