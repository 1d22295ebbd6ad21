package import Diagnostics

/// What is wrong with the words of `each`.
extension Diagnostic {
    /// What no study file can hold; nothing where there is none of it.
    static func oddArgument(_ text: String, what: String) -> Diagnostic? {
        let odd = text.unicodeScalars.first { scalar in
            scalar.value < 0x20 && scalar != "\n" && scalar != "\t" || (0x7F..<0xA0).contains(scalar.value)
                || scalar == "\u{FFFD}"
        }
        guard let odd else { return nil }
        let what = "\(what) contains "
        guard odd != "\u{FFFD}" else {
            return .error(
                "odd-argument", at: nil, what + "bytes that are not UTF-8",
                hint: "write them into a script, and give its name")
        }
        return .error(
            "odd-argument", at: nil, what + "the control character U+\(String(odd.value, radix: 16, uppercase: true))",
            hint: "write it into a script, and give its name")
    }

    static func severalColumns(_ headings: [String]) -> Diagnostic {
        .error(
            "several-columns", at: nil, "`{}` could be any of \(headings.count) columns",
            hint: "name one: \(shownPlaceholders(headings))")
    }

    static func noColumnNamed(_ headings: [String]) -> Diagnostic {
        .error(
            "no-column-named", at: nil, "the command names no column, so each row would do the same",
            hint: "name columns: \(shownPlaceholders(headings))")
    }

    /// An error where a column was surely meant, else a warning.
    static func unknownPlaceholder(_ name: String, known: [String]) -> Diagnostic {
        // In a short name each letter counts.
        if let near = nearest(to: name, in: known, within: name.count / 3) {
            return .error(
                "unknown-placeholder", at: nil, "the items have no column `\(name)`", hint: "did you mean `{\(near)}`?")
        }
        return .warning(
            "unknown-placeholder", at: nil, "`{\(name)}` is not a column of the items, so it stays as it is",
            hint: "columns: \(shownPlaceholders(known))")
    }

    static func parallelPlaceholder(_ name: String) -> Diagnostic {
        .warning(
            "foreign-placeholder", at: nil, "`{\(name)}` has a meaning for GNU parallel only, so it stays as it is",
            hint: "`{}` is the item; a script can cut what it needs from it")
    }

    static func itemInShellText(shell: String) -> Diagnostic {
        .warning(
            "item-in-shell-text", at: nil,
            "`\(shell) -c` reads the item as part of its commands, whatever it contains",
            hint: #"pass it as an argument: \#(shell) -c '… "$1" …' \#(shell) {}"#)
    }

    static func itemInLast(_ token: String) -> Diagnostic {
        .error(
            "item-in-then", at: nil, "the command of --then runs once, so it has no `$(\(token))`",
            hint: "`$(STEP.list)` is a file with the workspaces of all items, one a line")
    }

    static func unknownEachKey(_ name: String, known: [String]) -> Diagnostic {
        .error(
            "unknown-column", at: nil, "the items have no column `\(name)`, which --key names",
            hint: nearest(to: name, in: known).map { "did you mean `\($0)`?" }
                ?? "columns: \(known.prefix(10).joined(separator: ", "))")
    }

    /// Of an input without a row.
    package static func noItems(_ title: String) -> Diagnostic {
        .error("no-items", at: nil, "\(title) has no items", hint: nil)
    }

    /// Fewer commands than rows would run.
    package static func rowsAlike(_ rows: Int, commands: Int) -> Diagnostic {
        .error(
            "rows-alike", at: nil,
            "the columns that the command names have \(commands) different rows, but the items are \(rows)",
            hint: "name the column that tells rows apart: --key COLUMN")
    }

    private static func shownPlaceholders(_ headings: [String]) -> String {
        headings.prefix(10).map { "`{\($0)}`" }.joined(separator: ", ") + (headings.count > 10 ? ", …" : "")
    }
}
