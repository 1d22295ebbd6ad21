package import Diagnostics

/// The wording of what can be wrong with a source.
extension Diagnostic {
    static func tokenInPath(_ name: String, at place: Place) -> Diagnostic {
        .error(
            "token-in-path", at: place, "`$(\(name))` is not allowed here: no variable has this name",
            hint: name.hasSuffix(".workspace")
                ? "files in the workspace of a step are listed by the step itself: let it write a table of them"
                : "define it in `env.variables`, or remove it")
    }

    static func secretInText(_ name: String, at place: Place) -> Diagnostic {
        let variable = secretVariable(String(name.dropFirst("secret.".count)))
        return .error(
            "secret-in-text", at: place, "`$(\(name))` would show the secret in scripts and to `ps`",
            hint: "a command that gives rows finds it in the variable `\(variable)`; let other commands read its "
                + "file or variable themselves")
    }

    static func unknownHeading(_ column: SourceColumn, of source: TableSource, known: [String]) -> Diagnostic {
        let heading = column.heading.value
        let isNamed = column.name.value != heading
        return .error(
            "unknown-heading", at: column.heading.place, "\(source.origin) has no column `\(heading)`",
            hint: nearest(to: heading, in: known).map {
                isNamed ? "did you mean `\($0)`?" : "write `named: \($0)`, or rename the column"
            }
                ?? "its columns are \(known.prefix(10).map { "`\($0)`" }.joined(separator: ", "))")
    }

    static func badHeading(_ heading: String, why: String, at place: Place) -> Diagnostic {
        .error(
            "bad-heading", at: place, "the column `\(heading)` cannot be a parameter: \(why)",
            hint: "list the columns that you want in `columns`, and give this one a name, as in "
                + "`columns: {SAMPLE: {named: \(heading)}}`")
    }

    static func noValue(of column: SourceColumn, at place: Place) -> Diagnostic {
        .error(
            "null-value", at: place, "`\(column.heading.value)` is null in this row",
            hint: "give the column a `default`, or the row a value")
    }

    /// - Parameter key: The columns of the key; none where it is the whole row.
    static func repeatedRow(_ values: [String], isKeyed: Bool, at place: Place, first: Place) -> Diagnostic {
        let shown = values.map { String($0.prefix(100)) }.joined(separator: ", ")
        return .error(
            "repeated-row", at: place,
            isKeyed
                ? "the key \(shown) is on line \(first.line) already" : "this row is the same as line \(first.line)",
            hint: isKeyed ? "name more columns in `key`, or remove one line" : "remove one of the two",
            notes: [.init("the first one", at: first)])
    }

    package static func unknownRows(of table: String, at place: Place, isError: Bool) -> Diagnostic {
        Diagnostic(
            isError ? .error : .warning, "unknown-rows", at: place,
            "the rows of table `\(table)` come from a command and are not known",
            hint: "`plan --fetch` runs it, and so does `run`")
    }
}

/// The variable of its environment in which a command finds a secret.
package func secretVariable(_ name: String) -> String { "MAESTRO_SECRET_\(name)" }
