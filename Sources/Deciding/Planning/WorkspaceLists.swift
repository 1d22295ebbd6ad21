import Expansion
import Jobs
import Tracking

/// What stands in a list of workspaces.
extension SubmissionBuilder {
    /// Where all must succeed, that is what has succeeded once a command reads it.
    func workspaces(in list: GatheredFile, _ state: RunState) -> String {
        state.graph.parents(of: list.reader, through: list.edge).lazy
            .filter { !list.edge.mayLeaveOut || state[$0].phase == .ended(.succeeded) }
            .filter { !state.graph.isAbsent($0) }
            .reduce(into: "") { $0 += directory.path(state.graph.workspace(of: $1)) + "\n" }
    }

    /// What the jobs that make it know of it beforehand.
    func gatheredLists(for batch: Batch, in state: RunState) -> [GatheredList] {
        let lists = gatheredFiles(for: batch, in: state.graph).filter { $0.kind == .workspaces }
        return lists.filter { isMadeByJobs($0, for: batch, in: state) }.map { list in
            let parent = state.graph.steps[list.edge.step]
            let entries = parent.instances.enumerated().compactMap { ordinal, instance -> GatheredList.Entry? in
                guard state.mayHaveSucceeded(instance) else { return nil }
                return GatheredList.Entry(
                    ordinal: state[instance].phase.isFinal ? nil : ordinal,
                    workspace: directory.path(state.graph.workspace(of: instance)))
            }
            return GatheredList(step: parent.index, path: path(of: list, in: state.graph), entries: entries)
        }
    }
}

extension RunState {
    /// Whether it has succeeded, or may until a job looks, and the study still has it.
    func mayHaveSucceeded(_ instance: InstanceID) -> Bool {
        let phase = self[instance].phase
        return (!phase.isFinal || phase == .ended(.succeeded)) && !graph.isAbsent(instance)
    }
}
