package import Expansion
import Specification

/// The steps of `on failure` and `always`.
extension RunState {
    /// Whether all of `study` is over and has not failed, so that a step which runs for its failure is not needed.
    func isNeedlessHandler(_ instance: InstanceID) -> Bool {
        guard graph.steps[graph.stepIndex(of: instance)].role == .onFailure, dependenciesAreMet(instance) else {
            return false
        }
        return graph.steps.allSatisfy { $0.role != .regular || tallies[$0.index].isWithinAllowance }
    }

    /// Those of `on failure` and `always`.
    var handlers: [InstanceID] { graph.steps.filter { $0.role != .regular }.flatMap { $0.instances } }

    func isHandler(_ instance: InstanceID) -> Bool {
        graph.steps[graph.stepIndex(of: instance)].role != .regular
    }

    /// A step of `on failure` or `always` that runs now.
    package var runningHandler: InstanceID? { handlers.first { self[$0].phase == .running } }

    /// Whether an instance is to end, or not to begin, since the user has cancelled it or the study. What runs always goes
    /// on until the study is cancelled once more.
    package func isCancelled(_ instance: InstanceID) -> Bool {
        if self[instance].isCancelled { return true }
        switch course {
        case .running, .paused: return false
        case .cancelled: return graph.steps[graph.stepIndex(of: instance)].role != .always
        case .abandoned: return true
        }
    }

    /// Whether the end of an instance can still decide what runs: in a cancelled study only what runs always does.
    func decidesOthers(_ instance: InstanceID) -> Bool {
        !isCancelled || graph.steps[graph.stepIndex(of: instance)].role == .always
    }
}

extension StudyGraph {
    /// Whether it has steps that run even when it is cancelled.
    package var hasStepsToRunAlways: Bool { steps.contains { $0.role == .always } }
}
