import Expansion
import Jobs
import Specification
import Tracking

/// What stands in a table of values.
extension SubmissionBuilder {
    /// What is known of it: those that have succeeded, and those that may.
    func table(_ file: GatheredFile, in state: RunState) -> PublishedTable {
        let graph = state.graph
        let parent = graph.steps[file.edge.step]
        let parameters = parent.parameters.sorted()
        let members = graph.parents(of: file.reader, through: file.edge).filter(state.mayHaveSucceeded)
        return PublishedTable(
            path: path(of: file, in: graph), parameters: parameters.map { graph.combinations.columns[$0].key },
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
        let files = gatheredFiles(for: batch, in: state.graph).filter { $0.kind == .values }
        let tables = files.filter { isMadeByJobs($0, for: batch, in: state) }
        var (ofMembers, ofAll): ([InstanceID: [Int]], [Int]) = ([:], [])
        for (index, table) in tables.enumerated() {
            if table.edge.scope == .group {
                ofMembers[table.reader, default: []].append(index)
            } else {
                ofAll.append(index)
            }
        }
        return (tables.map { self.table($0, in: state) }, ofMembers, ofAll)
    }
}
