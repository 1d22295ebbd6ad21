import Deciding
import Executors
import Expansion
import HostInterface
import Jobs
import Storage
import Tracking

/// The lists of workspaces and tables of values that a conductor has written, so that a thousand readers cost one file.
struct WrittenLists {
    private var written: [WorkspaceList: Int] = [:]
    private var writtenTables: [ValueTable: Int] = [:]

    /// Whether nothing of the step has changed since it was written.
    func isCurrent(_ list: WorkspaceList, in state: RunState) -> Bool {
        written[list] == changes(of: list, in: state)
    }

    func isCurrent(_ table: ValueTable, in state: RunState) -> Bool {
        writtenTables[table] == state.changes(ofStep: table.edge.step)
    }

    mutating func wrote(_ table: ValueTable, in state: RunState) {
        writtenTables[table] = state.changes(ofStep: table.edge.step)
    }

    mutating func wrote(_ list: WorkspaceList, in state: RunState) { written[list] = changes(of: list, in: state) }

    /// Where all must succeed, all stand in the list from the start, until the step grows.
    private func changes(of list: WorkspaceList, in state: RunState) -> Int {
        list.edge.mayBeNotNeeded
            ? state.changes(ofStep: list.edge.step)
            : state.graph.steps[list.edge.step].instances.count
    }
}

extension ConductorLoop {
    /// Writes the lists that a batch reads, before it is submitted.
    ///
    /// - Returns: Why that cannot be done, if it cannot.
    mutating func writeLists(for batch: Batch) -> String? {
        for list in builder.lists(for: batch, in: state.graph)
        where !lists.isCurrent(list, in: state) && !builder.isGathered(list, in: state) {
            let path = builder.path(of: list, in: state.graph)
            if let reason = write(builder.text(of: list, in: state), to: path) { return reason }
            lists.wrote(list, in: state)
        }
        return nil
    }

    /// Writes the tables of values that a batch reads, where all that stands in them is known.
    ///
    /// - Returns: Why that cannot be done, if it cannot.
    mutating func writeTables(for batch: Batch) -> String? {
        for table in builder.valueTables(for: batch, in: state.graph)
        where !lists.isCurrent(table, in: state) && !builder.isMadeByJobs(table, for: batch, in: state) {
            let contents = builder.contents(of: table, in: state)
            let text = contents.csv { publisher in
                let path = directory.record(
                    step: publisher.step, ordinal: publisher.ordinal, attempt: Int(publisher.attempt))
                return PublishedValues(record: (try? host.files.read(path)) ?? [])
            }
            if let reason = write(text, to: contents.path) { return reason }
            lists.wrote(table, in: state)
        }
        return nil
    }

    private func write(_ text: String, to path: String) -> String? {
        do {
            try host.files.replace(path, with: Array(text.utf8), mode: .privateFile)
            return nil
        } catch {
            return "cannot write \(path): \(error)"
        }
    }
}
