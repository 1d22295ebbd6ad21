package import Expansion
import Specification
package import Tracking

/// A file that `$(STEP.list)` names: the workspaces of what has succeeded of a step, one a line.
package struct WorkspaceList: Hashable, Sendable {
    /// The step whose commands read it.
    package let reader: Int
    package let edge: Edge
}

extension SubmissionDesk {
    /// The lists that members of a batch read.
    package func lists(for batch: Batch) -> [WorkspaceList] {
        guard let first = batch.members.first else { return [] }
        let step = graph.step(of: first.instance)
        guard !step.lists.isEmpty else { return [] }
        return step.parents.filter { step.lists.contains($0.step) }.map { WorkspaceList(reader: step.index, edge: $0) }
    }

    package func path(of list: WorkspaceList) -> String {
        directory.path(graph.list(of: list.edge.step, for: list.reader))
    }

    /// Where the scheduler itself waits for all to succeed, that is what has succeeded once a command reads it.
    package func text(of list: WorkspaceList, in state: RunState) -> String {
        let parent = graph.steps[list.edge.step]
        return parent.instances.lazy.map { InstanceID($0) }
            .filter { !list.edge.isLate || state[$0].phase == .ended(.succeeded) }
            .reduce(into: "") { $0 += directory.path(graph.workspace(of: $1)) + "\n" }
    }
}
