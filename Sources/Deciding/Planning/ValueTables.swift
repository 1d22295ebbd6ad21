import Executors
package import Expansion
package import Jobs
import Specification
package import Tracking

/// A file that `$(STEP.outputs)` names: what those of a step that have succeeded have published.
package struct ValueTable: Hashable, Sendable {
    /// Whose command reads it: one instance, or the first of a step for all.
    package let reader: InstanceID
    package let edge: Edge
}

extension SubmissionBuilder {
    /// The tables that members of a batch read.
    package func valueTables(for batch: Batch, in graph: StudyGraph) -> [ValueTable] {
        batch.members.first.map { graph.step(of: $0.instance) }.map { step in
            gatheredFiles(of: step.tables, for: batch, in: graph).map { ValueTable(reader: $0.reader, edge: $0.edge) }
        } ?? []
    }

    /// Whether the jobs of a batch must make a table when they begin, since it is not known yet what stands in it.
    package func isMadeByJobs(_ table: ValueTable, for batch: Batch, in state: RunState) -> Bool {
        !batch.executor.isBesideConductor
            && state.graph.parents(of: table.reader, through: table.edge).contains { !state[$0].phase.isFinal }
    }

    /// What is known of it: those that have succeeded, and those that may.
    package func contents(of table: ValueTable, in state: RunState) -> PublishedTable {
        let graph = state.graph
        let parent = graph.steps[table.edge.step]
        let parameters = parent.parameters.sorted()
        let members = graph.parents(of: table.reader, through: table.edge).filter { instance in
            let phase = state[instance].phase
            return (!phase.isFinal || phase == .ended(.succeeded)) && !graph.isRemoved(instance)
        }
        return PublishedTable(
            path: directory.path(graph.valueTable(of: parent.index, for: table.reader)),
            parameters: parameters.map { graph.combinations.columns[$0].key },
            rows: members.map { member in
                PublishedTable.Row(
                    publisher: publisher(member, ofStep: parent.index, state: state),
                    values: parameters.map {
                        graph.combinations.value(parameter: $0, combination: parent.combination(of: member))
                    })
            })
    }

    /// Those that jobs make, and for each member which of them.
    func tablesOfJobs(
        for batch: Batch, in state: RunState
    ) -> (tables: [PublishedTable], ofMembers: [InstanceID: [Int]], ofAll: [Int]) {
        let tables = valueTables(for: batch, in: state.graph).filter { isMadeByJobs($0, for: batch, in: state) }
        var (ofMembers, ofAll): ([InstanceID: [Int]], [Int]) = ([:], [])
        for (index, table) in tables.enumerated() {
            if table.edge.scope == .group {
                ofMembers[table.reader, default: []].append(index)
            } else {
                ofAll.append(index)
            }
        }
        return (tables.map { contents(of: $0, in: state) }, ofMembers, ofAll)
    }

    func publisher(_ instance: InstanceID, ofStep step: Int, state: RunState) -> PublishingAttempt {
        PublishingAttempt(
            step: step, ordinal: state.graph.ordinal(of: instance), attempt: max(1, state[instance].attempts))
    }

    /// Files of what a batch gathers of some steps: each reader of a group has its own.
    func gatheredFiles(
        of steps: Set<Int>, for batch: Batch, in graph: StudyGraph
    ) -> [(reader: InstanceID, edge: Edge)] {
        guard !steps.isEmpty, let first = batch.members.first else { return [] }
        let step = graph.step(of: first.instance)
        return step.parents.filter { steps.contains($0.step) }.flatMap { edge in
            let readers =
                edge.scope == .group ? batch.members.map(\.instance) : [step.instances.first ?? first.instance]
            return readers.map { ($0, edge) }
        }
    }
}
