import Deciding
import Executors
import Expansion
import HostInterface
import Storage
import Tracking

/// The lists of workspaces that a conductor has written, so that a thousand readers cost one file.
struct WrittenLists {
    private var written: [WorkspaceList: Int] = [:]

    /// Whether nothing of the step has changed since it was written.
    func isCurrent(_ list: WorkspaceList, in state: RunState) -> Bool {
        written[list] == changes(of: list, in: state)
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
            do {
                try host.files.replace(path, with: Array(builder.text(of: list, in: state).utf8), mode: .privateFile)
            } catch {
                return "cannot write \(path): \(error)"
            }
            lists.wrote(list, in: state)
        }
        return nil
    }
}
