import Deciding
import Expansion
import HostInterface
import Rendering
import Tracking

/// Rows that steps write: read once, when an instance that writes them has ended well.
extension ConductorLoop {
    /// The end of an instance with the rows that it has written before it; a failure where they cannot be used. On a
    /// network file system a file may show late: until then there is no end.
    mutating func withRows(_ events: [Event], isElsewhere: Bool) -> [Event] {
        guard let end = events.last, case .ended(let instance, .succeeded, let moment) = end else { return events }
        let tables = state.graph.lateTables(of: state.graph.stepIndex(of: instance))
        guard !tables.isEmpty, !state.hasWrittenRows(instance) else { return events }
        if isElsewhere, isMissing(tables, of: instance), !watch.missingRows.areOverdue(instance, at: now) { return [] }
        watch.missingRows.forget(instance)
        do throws(RowProblem) {
            return events.dropLast() + [.wroteRows(instance, try growth(by: instance, tables)), end]
        } catch {
            return events.dropLast() + [.ended(instance, .failed(.badRows(error.words)), at: moment)]
        }
    }

    private func isMissing(_ tables: [Int], of instance: InstanceID) -> Bool {
        tables.contains { ((try? host.files.information(path(ofRows: $0, of: instance))) ?? nil) == nil }
    }

    private func path(ofRows table: Int, of instance: InstanceID) -> String {
        "\(directory.path(state.graph.workspace(of: instance)))/\(state.graph.path(ofRows: table))"
    }

    /// What an instance has written for all of its tables, with the scripts of what is new.
    private func growth(by instance: InstanceID, _ tables: [Int]) throws(RowProblem) -> Growth {
        let parent = UInt32(state.graph.ordinal(of: instance))
        var columns: [Growth.Column] = []
        for table in tables { columns += try self.columns(of: table, writtenBy: instance) }
        let growth = Growth(columns: columns, parent: parent)
        guard growth.count > 0 else { return Growth(columns: [], parent: parent) }
        let grown: StudyGraph
        do { grown = try state.graph.grown(by: growth) } catch { throw RowProblem("\(error)") }
        do {
            try layOutNew(
                grown, from: state.graph.instanceCount, renderer: builder.renderer, in: directory, files: host.files)
        } catch {
            throw RowProblem("cannot write the scripts of what they make: \(error)")
        }
        return growth
    }

    private func columns(of table: Int, writtenBy instance: InstanceID) throws(RowProblem) -> [Growth.Column] {
        let graph = state.graph
        let path = path(ofRows: table, of: instance)
        let bytes: [UInt8]
        do {
            guard let found = try host.files.information(path), found.kind == .file else {
                throw HostError.notFound(path: path)
            }
            guard found.size <= StudyGraph.largestRows else {
                throw HostError.refused(path: path, why: "it has more than \(StudyGraph.largestRows >> 20) MB")
            }
            bytes = try host.files.read(path)
        } catch {
            throw RowProblem("\(error)")
        }
        return try graph.columns(of: table, writtenAs: bytes)
    }
}
