import Diagnostics

/// The wording of what reading JSON finds.
extension Diagnostic {
    /// - Parameter what: What is there, or what is missing.
    static func json(_ what: String, at place: Place, hint: String? = nil, notes: [Note] = []) -> Diagnostic {
        .error("json-syntax", at: place, what, hint: hint, notes: notes)
    }

    static func notRows(_ kind: String, at place: Place) -> Diagnostic {
        .error(
            "not-rows", at: place, "a list of rows must stand here, and this is \(kind)",
            hint: kind == "a map" ? "say which of its keys has the list" : "write a list of maps, one for each row")
    }

    static func notRow(_ kind: String, at place: Place) -> Diagnostic {
        .error(
            "not-a-row", at: place, "a row is a map, and this is \(kind)", hint: "write `{\"NAME\": value, …}`")
    }

    static func missingPath(_ name: String, known: [String], at place: Place) -> Diagnostic {
        .error(
            "missing-key", at: place, "this map has no key `\(name)`",
            hint: nearest(to: name, in: known).map { "did you mean `\($0)`?" })
    }

    static func nestedValue(_ kind: String, of column: String, at place: Place) -> Diagnostic {
        .error(
            "nested-value", at: place, "the value of `\(column)` is \(kind)",
            hint: "write a text, a number, true or false")
    }

    static func null(of column: String, at place: Place) -> Diagnostic {
        .error("null-value", at: place, "`\(column)` is null in this row", hint: "write a value, or leave out the row")
    }

    static func missingColumns(_ columns: [String], at place: Place) -> Diagnostic {
        let names = columns.prefix(5).map { "`\($0)`" }.joined(separator: ", ") + (columns.count > 5 ? ", …" : "")
        return .error(
            "incomplete-row", at: place, "this row has no \(names)", hint: "every row has the keys of the first one")
    }

    static func extraKey(_ name: String, known: [String], at place: Place) -> Diagnostic {
        .error(
            "unknown-column", at: place, "the first row has no key `\(name)`",
            hint: nearest(to: name, in: known).map { "did you mean `\($0)`?" }
                ?? "every row has the keys of the first one")
    }

    static func repeatedKey(_ name: String, at place: Place, first: Place) -> Diagnostic {
        .error(
            "duplicate-key", at: place, "duplicate key `\(name)`", hint: "remove one of them",
            notes: [.init("the first one", at: first)])
    }
}
