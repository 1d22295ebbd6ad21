import Diagnostics
import Specification

/// Why rows that a step has written cannot be used.
package struct RowProblem: Error {
    package let words: String

    package init(_ words: String) { self.words = words }
}

extension StudyGraph {
    /// The largest file of rows, in bytes.
    package static var largestRows: Int { SourceLimits.size }

    /// Where an instance of a step writes the rows of a late table, in its workspace.
    package func path(ofRows table: Int) -> String { study.tables[table].late?.path ?? "" }

    /// The columns of what an instance has written for a late table, without the rows that are known of an earlier attempt:
    /// these stay as they are.
    ///
    /// - Parameter ordinal: Of the instance in its step.
    /// - Complexity: Linear in the bytes, and in the rows of the table.
    package func columns(
        of table: Int, writtenAs bytes: [UInt8], by ordinal: Int
    ) throws(RowProblem) -> [Growth.Column] {
        let reading = study.lateColumns(of: table, from: bytes)
        if let mistake = reading.mistake { throw RowProblem(mistake) }
        let known = keys(ofRows: table, writtenBy: ordinal)
        guard !known.isEmpty else { return reading.columns.map { Growth.Column(key: $0.key, values: $0.values) } }
        let names = study.tables[table].identifyingColumns.map { source.parameters[$0].key.value }
        let own = reading.columns.filter { names.contains($0.key) }.map(\.values)
        let fresh = (own.first?.indices ?? 0..<0).filter { row in !known.contains(own.map { $0[row] }) }
        return reading.columns.map { column in
            Growth.Column(key: column.key, values: fresh.map { column.values[$0] })
        }
    }

    private func keys(ofRows table: Int, writtenBy ordinal: Int) -> Set<[String]> {
        let own = source.tables[table]
        let columns = own.identifyingColumns
        return (own.late?.parents ?? []).enumerated().reduce(into: []) { found, row in
            guard row.element == UInt32(ordinal) else { return }
            found.insert(columns.map { source.parameters[$0].values[row.offset + 1] })
        }
    }
}
