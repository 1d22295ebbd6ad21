import Diagnostics
package import Expansion
import Specification
package import Tracking

/// The file that `$(STEP.failures)` and `$(study.failures)` name: CSV with a row for each instance that did not succeed,
/// unless it was skipped; its parameters stand behind the rest, where all rows are of one step.
package struct FailureTable {
    private let state: RunState
    private let instances: [InstanceID]
    /// Of the one step that it is about.
    private let step: StepNode?

    /// - Parameter instances: Of the step, or of the group of it that is gathered.
    package init(of step: StepNode, _ instances: some Sequence<InstanceID>, in state: RunState) {
        self.state = state
        self.step = step
        self.instances = instances.filter { state[$0].phase.isFailure }
    }

    /// Of a step that comes after others: of all these.
    package init(before handler: StepNode, in state: RunState) {
        self.state = state
        step = nil
        let parents = handler.parents.map(\.step).sorted().map { state.graph.steps[$0] }
        instances = parents.filter { $0.role != handler.role }.flatMap { step in
            step.instances.filter { state[$0].phase.isFailure }
        }
    }

    /// - Parameters:
    ///   - workspace: The absolute path of an instance's workspace.
    ///   - log: That of what it wrote to standard error; empty where it did not run.
    package func csv(workspace: (InstanceID) -> String, log: (InstanceID) -> String) -> String {
        let header = ["step", "instance", "state", "exit", "reason", "workspace", "log"]
        let keys = step.map { $0.parameters.map { state.graph.combinations.columns[$0].key } } ?? []
        let parameters = keys.map { header.contains($0) ? $0 + "_2" : $0 }
        return instances.reduce(into: line(header + parameters)) { text, instance in
            text += line(
                [
                    state.graph.step(of: instance).name, state.graph.name(of: instance),
                    StateWord(state[instance].phase).name, exitCode(of: instance),
                    Reason.text(of: instance, in: state) ?? "", workspace(instance),
                    hasRun(instance) ? log(instance) : "",
                ] + (step.map { state.graph.parameters(of: instance, in: $0).map(\.value) } ?? []))
        }
    }

    private func hasRun(_ instance: InstanceID) -> Bool {
        if case .ended = state[instance].phase { true } else { false }
    }

    private func exitCode(of instance: InstanceID) -> String {
        guard case .ended(let outcome) = state[instance].phase else { return "" }
        return outcome.exitCode.map(String.init) ?? ""
    }

    private func line(_ cells: [String]) -> String { cells.map(csvField).joined(separator: ",") + "\n" }
}

extension Phase {
    /// It is over, did not succeed, and was wanted.
    fileprivate var isFailure: Bool { isFinal && !isSkipped && self != .ended(.succeeded) }
}
