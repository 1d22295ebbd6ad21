import Deciding
import Executors
import Expansion
import HostInterface
import Reporting
import Tracking

extension ConductorLoop {
    /// Writes the tables of failures that members of a batch read, before it is submitted: the steps in them are over.
    ///
    /// - Returns: Why that cannot be done, if it cannot.
    mutating func writeFailureFiles(for batch: Batch) -> String? {
        guard let first = batch.members.first else { return nil }
        let step = state.graph.step(of: first.instance)
        for scope in step.failures {
            for reader in readers(of: scope, in: batch, step) {
                if let problem = writeFailures(scope, for: reader, of: step) { return problem }
            }
        }
        return nil
    }

    /// Each that gathers a group has a table of its own.
    private func readers(of scope: FailureScope, in batch: Batch, _ step: StepNode) -> [InstanceID] {
        guard case .step(let parent) = scope,
            step.parents.contains(where: { $0.step == parent && $0.groups != nil })
        else { return batch.members.first.map { [$0.instance] } ?? [] }
        return batch.members.map(\.instance)
    }

    private mutating func writeFailures(_ scope: FailureScope, for reader: InstanceID, of step: StepNode) -> String? {
        let path = directory.path(state.graph.failureTable(of: scope, for: reader))
        let parents = step.parents.map(\.step)
        let changes = parents.reduce(0) { $0 &+ state.changes(ofStep: $1) }
        guard !failureFiles.isCurrent(path, changes: changes) else { return nil }
        let text = table(scope, for: reader, of: step).csv(
            workspace: { directory.path(state.graph.workspace(of: $0)) }, log: standardError)
        if let problem = write(text, to: path) { return problem }
        failureFiles.wrote(path, changes: changes)
        return nil
    }

    private func table(_ scope: FailureScope, for reader: InstanceID, of step: StepNode) -> FailureTable {
        guard case .step(let parent) = scope, let edge = step.parents.first(where: { $0.step == parent }) else {
            return FailureTable(before: step, in: state)
        }
        return FailureTable(
            of: state.graph.steps[parent], state.graph.parents(of: reader, through: edge), in: state)
    }

    /// Where the newest attempt of an instance wrote to; nothing where there was none.
    private func standardError(of instance: InstanceID) -> String {
        let own = state[instance]
        guard own.attempts > 0, let batch = own.batch.flatMap({ state.batches[$0]?.batch }) else { return "" }
        let member = Batch.Member(instance: instance, attempt: own.attempts, isRestart: false)
        return builder.output(of: member, executor: batch.executor, in: state.graph) + ".err"
    }
}
