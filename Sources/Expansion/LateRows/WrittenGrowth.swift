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

    /// The columns of what an instance has written for a late table.
    ///
    /// - Complexity: Linear in the bytes.
    package func columns(of table: Int, writtenAs bytes: [UInt8]) throws(RowProblem) -> [Growth.Column] {
        let reading = study.lateColumns(of: table, from: bytes)
        if let mistake = reading.mistake { throw RowProblem(mistake) }
        return reading.columns.map { Growth.Column(key: $0.key, values: $0.values) }
    }
}
