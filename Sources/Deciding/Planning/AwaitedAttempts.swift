import Expansion
import Jobs
import Specification
import Tracking

/// The attempts that a task's wrapper looks at before it begins.
extension SubmissionBuilder {
    /// Of those that it has for itself.
    func matchingParents(of instance: InstanceID, state: RunState, policy: Policy) -> [ParentAttempts] {
        state.graph.step(of: instance).parents.filter { $0.isHeldMatch || $0.isHeldGroup }.flatMap { edge in
            let parents = state.graph.parents(of: instance, through: edge)
            return openAttempts(through: edge, of: parents, state: state, policy: policy)
        }
    }

    /// Of those that all of its step wait for.
    func funnelParents(of instance: InstanceID, state: RunState, policy: Policy) -> [ParentAttempts] {
        state.graph.step(of: instance).parents.filter(\.isHeldFunnel).flatMap { edge in
            openAttempts(through: edge, of: state.graph.steps[edge.step].instances, state: state, policy: policy)
        }
    }

    /// Of those of which more is to be known; by the rules of readiness all of them are with the scheduler.
    private func openAttempts(
        through edge: Edge, of instances: InstanceIDs, state: RunState, policy: Policy
    ) -> [ParentAttempts] {
        let trigger = state.trigger(ofRest: edge)
        let awaited = state.awaited(trigger, of: edge, from: instances)
        let isLast = !trigger.isForSuccess && policy.failuresAreLast(ofStep: edge.step, in: state.graph)
        let open = instances.filter { trigger.isOpen(for: state[$0].phase) }
        return ranges(of: open, ofStep: edge.step, state: state).map { ordinals, attempt in
            ParentAttempts(step: edge.step, ordinals: ordinals, attempt: attempt, awaited: awaited, isLast: isLast)
        }
    }

    /// Neighbours with the same attempt.
    private func ranges(
        of instances: [InstanceID], ofStep step: Int, state: RunState
    ) -> [(ordinals: ClosedRange<Int>, attempt: UInt16)] {
        instances.reduce(into: []) { found, instance in
            let ordinal = state.graph.steps[step].ordinal(of: instance)
            let attempt = max(1, state[instance].attempts)
            if let last = found.last, last.ordinals.upperBound + 1 == ordinal, last.attempt == attempt {
                found[found.count - 1].ordinals = last.ordinals.lowerBound...ordinal
            } else {
                found.append((ordinal...ordinal, attempt))
            }
        }
    }
}

extension Trigger {
    /// Whether a parent may still decide whether its edge is met.
    fileprivate func isOpen(for phase: Phase) -> Bool {
        if phase.isSkipped { return false }
        return isForSuccess ? phase != .ended(.succeeded) : !phase.isFinal
    }
}

extension RunState {
    /// What the parents that are not over must come to: where one has failed already, the others need only end.
    func trigger(ofRest edge: Edge) -> Trigger {
        edge.trigger == .failure && hasFailure(inStep: edge.step) ? .end : edge.heldTrigger
    }

    /// What the wrapper is told of a trigger.
    fileprivate func awaited(
        _ trigger: Trigger, of edge: Edge, from parents: InstanceIDs
    ) -> ParentAttempts.Awaited {
        if edge.allowsFailures { return awaitedOfAllowing(edge, from: parents) }
        return switch trigger {
        case .success where edge.isFunnel && edge.mayBeSkipped:
            counts(ofStep: edge.step)[.finished] > 0 ? .unlessSkipped : .some
        case .success: .success
        case .unlessSkipped: .unlessSkipped
        case .end: .end
        case .failure: .failure
        }
    }

    /// Of a step of which some may fail: how many more.
    private func awaitedOfAllowing(_ edge: Edge, from parents: InstanceIDs) -> ParentAttempts.Awaited {
        let isAnyWell = parents.contains { self[$0].phase == .ended(.succeeded) }
        return .allowing(
            max(0, graph.steps[edge.step].allowedFailures - counts(ofStep: edge.step).failures),
            otherwise: isAnyWell ? nil : edge.trigger == .success ? .some : .unlessSkipped)
    }

    /// Whether an instance of a step has failed, and is not tried again.
    func hasFailure(inStep step: Int) -> Bool { counts(ofStep: step).failures > 0 }
}
