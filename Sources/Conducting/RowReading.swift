import Deciding
import Expansion
import HostInterface
import Rendering
import Tracking

/// Rows that steps write: read once, when an instance that writes them has ended well.
extension ConductorLoop {
    /// The end of an instance with the rows that it has written before it; a failure where they cannot be used. Nothing as long
    /// as they cannot be taken in: on a network file system a file may show late, and a disk may be full.
    mutating func withRows(_ events: [Event], isElsewhere: Bool) -> [Event]? {
        guard let end = events.last, case .ended(let instance, .succeeded, let moment) = end else { return events }
        let tables = state.graph.lateTables(of: state.graph.stepIndex(of: instance))
        guard !tables.isEmpty, !state.hasWrittenRows(instance) else { return events }
        if isElsewhere, isMissing(tables, of: instance), !watch.missingRows.areOverdue(instance, at: now) { return nil }
        watch.missingRows.forget(instance)
        do throws(RowProblem) {
            let growth = try growth(by: instance, tables)
            return try layOut(growth) ? events.dropLast() + [.wroteRows(instance, growth), end] : nil
        } catch {
            return events.dropLast() + [.ended(instance, .failed(.badRows(error.words)), at: moment)]
        }
    }

    /// Writes the scripts of what rows make, before that is submitted; says whether they are there. A problem where the study
    /// cannot grow by the rows.
    private mutating func layOut(_ growth: Growth) throws(RowProblem) -> Bool {
        guard growth.count > 0 else { return true }
        let grown: StudyGraph
        do { grown = try state.prepare(growth) } catch { throw RowProblem("\(error)") }
        do {
            try layOutNew(
                grown, from: state.graph.instanceCount, renderer: builder.renderer, in: directory, files: host.files)
            return true
        } catch {
            host.terminal.writeErrors("maestro-swift: \(error); rows are taken in once that is fixed\n")
            return false
        }
    }

    private func isMissing(_ tables: [Int], of instance: InstanceID) -> Bool {
        tables.contains { ((try? host.files.information(path(ofRows: $0, of: instance))) ?? nil) == nil }
    }

    private func path(ofRows table: Int, of instance: InstanceID) -> String {
        "\(directory.path(state.graph.workspace(of: instance)))/\(state.graph.path(ofRows: table))"
    }

    /// What an instance has written for all of its tables.
    private func growth(by instance: InstanceID, _ tables: [Int]) throws(RowProblem) -> Growth {
        let parent = UInt32(state.graph.ordinal(of: instance))
        var columns: [Growth.Column] = []
        for table in tables { columns += try self.columns(of: table, writtenBy: instance) }
        let growth = Growth(columns: columns, parent: parent)
        return growth.count > 0 ? growth : Growth(columns: [], parent: parent)
    }

    private func columns(of table: Int, writtenBy instance: InstanceID) throws(RowProblem) -> [Growth.Column] {
        let graph = state.graph
        let path = path(ofRows: table, of: instance)
        let bytes: [UInt8]
        do {
            guard let found = try host.files.information(path) else { throw HostError.notFound(path: path) }
            guard found.kind == .file else {
                throw HostError.refused(path: path, why: "it is not a regular file")
            }
            guard found.size <= StudyGraph.largestRows else {
                throw HostError.refused(path: path, why: "it has more than \(StudyGraph.largestRows >> 20) MB")
            }
            bytes = try host.files.read(path)
        } catch {
            throw RowProblem("\(error)")
        }
        return try graph.columns(of: table, writtenAs: bytes, by: graph.ordinal(of: instance))
    }
}
