import Diagnostics

/// What the tables of a study may have. Few lines can ask for much, and all of it takes memory and time.
package enum TableLimits {
    /// So that products of products stay small too.
    static let tables = 100
    static let columns = 1_000
    /// Of all columns of a study.
    static let values = 4 * Study.mostCombinations
    /// Rows times columns of tables that are multiplied.
    package static let cells = 40_000_000
}

extension Diagnostic {
    static func tooManyValues(_ what: String, at place: Place) -> Diagnostic {
        .error(
            "too-many-values", at: place, "\(what) have more values than a study can have", hint: "split the study")
    }

    static func tooManyTables(at place: Place) -> Diagnostic {
        .error(
            "too-many-tables", at: place, "a study has at most \(TableLimits.tables) tables",
            hint: "join tables, or split the study")
    }

    static func tooManyColumns(in title: String, at place: Place) -> Diagnostic {
        .error("too-many-columns", at: place, "\(title) has more than \(TableLimits.columns) columns")
    }
}
