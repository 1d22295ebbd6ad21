import Executors
package import Expansion
package import Jobs
import Specification
package import Tracking

/// A file with what a step gathers, which its command reads.
package struct GatheredFile: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// `$(STEP.list)`: the workspaces of what has succeeded, one a line.
        case workspaces
        /// `$(STEP.outputs)`: what those that have succeeded have published, as CSV.
        case values
    }

    package let kind: Kind
    /// Whose command reads it: one instance, or the first of a step for all.
    package let reader: InstanceID
    package let edge: Edge
}

extension SubmissionBuilder {
    /// The files that members of a batch read: each reader of a group has its own.
    package func gatheredFiles(for batch: Batch, in graph: StudyGraph) -> [GatheredFile] {
        guard let first = batch.members.first else { return [] }
        let step = graph.step(of: first.instance)
        let wanted: [(GatheredFile.Kind, Set<Int>)] = [(.workspaces, step.lists), (.values, step.tables)]
        return wanted.flatMap { kind, parents in
            step.parents.filter { parents.contains($0.step) && $0.round == .own }.flatMap { edge in
                let readers =
                    edge.scope == .group ? batch.members.map(\.instance) : [step.instances.first ?? first.instance]
                return readers.map { GatheredFile(kind: kind, reader: $0, edge: edge) }
            }
        }
    }

    /// Whether the jobs of a batch must make a file when they begin, since it is not known yet what stands in it.
    package func isMadeByJobs(_ file: GatheredFile, for batch: Batch, in state: RunState) -> Bool {
        guard !batch.executor.isBesideConductor else { return false }
        switch file.kind {
        // Where all must succeed, all stand in it.
        case .workspaces:
            guard file.edge.isHeldFunnel, file.edge.mayLeaveOut else { return false }
            return state.graph.steps[file.edge.step].instances.contains { !state[$0].phase.isFinal }
        case .values:
            return state.graph.parents(of: file.reader, through: file.edge).contains { !state[$0].phase.isFinal }
        }
    }

    package func path(of file: GatheredFile, in graph: StudyGraph) -> String {
        switch file.kind {
        case .workspaces: directory.path(graph.list(of: file.edge.step, for: file.reader))
        case .values: directory.path(graph.valueTable(of: file.edge.step, for: file.reader))
        }
    }

    /// All of it, where it is known.
    ///
    /// - Parameter published: What an attempt that has succeeded has published.
    package func text(
        of file: GatheredFile, in state: RunState, published: (PublishingAttempt) -> PublishedValues?
    ) -> String {
        switch file.kind {
        case .workspaces: workspaces(in: file, state)
        case .values: table(file, in: state).csv(published)
        }
    }
}
