package import Diagnostics

/// Rows that came from outside: every column has as many values as there are rows.
package struct ReadRows: Sendable {
    package struct Column: Sendable {
        package let name: ColumnName
        package internal(set) var values: PlacedTexts
        /// The rows, counted from 0 and in their order, whose value is JSON's `null`; their text is empty.
        package internal(set) var absent: [Int] = []
    }

    /// In the order of the header, of the names that were given, or of the first row's keys. None where JSON has no
    /// rows, and so no keys.
    package internal(set) var columns: [Column]
    package internal(set) var count = 0
}

/// What a column is called, and where that is written: in the header, or in the study.
///
/// Names that are empty, twice there or broken over lines are refused here. Which names a parameter may have is said
/// for all parameters alike, in `Specification`.
package struct ColumnName: Hashable, Sendable {
    package let text: String
    package let place: Place

    package init(_ text: String, at place: Place) {
        self.text = text
        self.place = place
    }
}

/// What reading gave: all rows, or none and what is wrong.
package struct RowReading: Sendable {
    package let rows: ReadRows?
    package let diagnostics: [Diagnostic]

    init(_ rows: ReadRows, _ diagnostics: [Diagnostic]) {
        self.rows = diagnostics.isEmpty ? rows : nil
        self.diagnostics = diagnostics
    }

    package init(_ rows: ReadRows) {
        self.rows = rows
        diagnostics = []
    }

    /// What could not even be read.
    package init(_ mistake: Diagnostic) {
        rows = nil
        diagnostics = [mistake]
    }
}

/// What a source may hold, so that none, however it is made, costs more than seconds.
package enum RowLimits {
    /// As many as a study has combinations.
    package static let rows = 1_000_000
    package static let columns = 1_000
    /// In bytes: one that is longer is nearly always a quote that is not closed.
    package static let field = 64 << 10
    /// Of lists and maps of JSON in one another.
    static let depth = 64
}
