package import Expansion
import Jobs
import Specification
package import Tracking

/// A file that `$(STEP.list)` names: the workspaces of what has succeeded of a step, one a line.
package struct WorkspaceList: Hashable, Sendable {
    /// Whose command reads it: one instance, or the first of a step for all.
    package let reader: InstanceID
    package let edge: Edge
}

extension SubmissionBuilder {
    /// The lists that members of a batch read.
    package func lists(for batch: Batch, in graph: StudyGraph) -> [WorkspaceList] {
        batch.members.first.map { graph.step(of: $0.instance) }.map { step in
            gatheredFiles(of: step.lists, for: batch, in: graph).map { WorkspaceList(reader: $0.reader, edge: $0.edge) }
        } ?? []
    }

    package func path(of list: WorkspaceList, in graph: StudyGraph) -> String {
        directory.path(graph.list(of: list.edge.step, for: list.reader))
    }

    /// Where all must succeed, that is what has succeeded once a command reads it.
    package func text(of list: WorkspaceList, in state: RunState) -> String {
        state.graph.parents(of: list.reader, through: list.edge).lazy
            .filter { !list.edge.mayBeNotNeeded || state[$0].phase == .ended(.succeeded) }
            .filter { !state.graph.isRemoved($0) }
            .reduce(into: "") { $0 += directory.path(state.graph.workspace(of: $1)) + "\n" }
    }

    /// Whether the jobs of a batch must write a list when they begin, since it is not known yet what stands in it.
    package func isGathered(_ list: WorkspaceList, in state: RunState) -> Bool {
        guard list.edge.isHeldForEnd, list.edge.isFunnel else { return false }
        return state.graph.steps[list.edge.step].instances.contains { !state[$0].phase.isFinal }
    }

    /// What they know of it beforehand.
    func gatheredLists(for batch: Batch, in state: RunState) -> [GatheredList] {
        lists(for: batch, in: state.graph).filter { isGathered($0, in: state) }.map { list in
            let parent = state.graph.steps[list.edge.step]
            let entries = parent.instances.enumerated().compactMap { ordinal, instance -> GatheredList.Entry? in
                let phase = state[instance].phase
                guard !phase.isFinal || phase == .ended(.succeeded), !state.graph.isRemoved(instance) else {
                    return nil
                }
                return GatheredList.Entry(
                    ordinal: phase.isFinal ? nil : ordinal,
                    workspace: directory.path(state.graph.workspace(of: instance)))
            }
            return GatheredList(step: parent.index, path: path(of: list, in: state.graph), entries: entries)
        }
    }
}
