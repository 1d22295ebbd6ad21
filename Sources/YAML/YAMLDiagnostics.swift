import Diagnostics

/// The wording of what reading a file finds.
extension Diagnostic {
    static func fileTooLarge(limit: Int, at place: Place) -> Diagnostic {
        .error(
            "file-too-large", at: place, "the file has more than \(limit) bytes",
            hint: "keep data in separate files")
    }

    static func notUTF8(at place: Place) -> Diagnostic {
        .error(
            "not-utf8", at: place, "this is not UTF-8 text",
            hint: "save the file as UTF-8, or convert it with `iconv -t UTF-8`")
    }

    static func forbiddenCharacter(_ scalar: Unicode.Scalar, at place: Place) -> Diagnostic {
        .error(
            "control-character", at: place,
            "a control character, U+\(String(scalar.value, radix: 16, uppercase: true)), is not allowed here",
            hint: "remove it, or write it as an escape in double quotes")
    }

    static func nullCharacter(at place: Place) -> Diagnostic {
        .error(
            "control-character", at: place, "a text with the character U+0 cannot be a command, name or path",
            hint: "remove it")
    }

    static func emptyFile(at place: Place) -> Diagnostic {
        .error("empty-file", at: place, "the file contains no study", hint: "begin with `description:`")
    }

    static func secondDocument(at place: Place, first: Place) -> Diagnostic {
        .error(
            "second-document", at: place, "a second document begins here, but a file holds one study",
            hint: "move it to another file, or remove the `---`",
            notes: [Note("the first document begins here", at: first)])
    }

    static func tabIndentation(at place: Place, context: Place?) -> Diagnostic {
        .error(
            "tab-indentation", at: place, "this line is indented with a tab", hint: "indent with spaces",
            notes: context.map { [Note("the enclosing block begins here", at: $0)] } ?? [])
    }

    static func syntax(_ error: SyntaxError) -> Diagnostic {
        .error(
            "syntax", at: error.place, "the file cannot be read: \(error.problem)",
            hint: hint(for: error.problem),
            notes: error.context.flatMap { context in
                error.contextPlace.map { [Note(context, at: $0)] }
            } ?? [])
    }

    private static func hint(for problem: String) -> String? {
        problem == "mapping values are not allowed in this context"
            ? "quote a text that contains `: `, and indent the keys of a mapping equally" : nil
    }

    static func gluedComment(at place: Place) -> Diagnostic {
        .error(
            "glued-comment", at: place, "a comment needs a blank before its `#`",
            hint: "write a blank before `#`, or quote the text if `#` belongs to it")
    }

    static func loneDash(at place: Place) -> Diagnostic {
        .error("lone-dash", at: place, "a single `-` is not a value in brackets", hint: "write \"-\"")
    }

    static func wronglyIndented(at place: Place, isText: Bool, start: Place, column: Int) -> Diagnostic {
        let what = isText ? "quoted text" : "list or mapping in brackets"
        return .error(
            "indentation", at: place, "this line continues a \(what), but is indented like a new key",
            hint: "indent it with at least \(counted(column, "space"))",
            notes: [Note("it begins here", at: start)])
    }

    static func scalarTooLarge(limit: Int, at place: Place) -> Diagnostic {
        .error(
            "text-too-large", at: place, "this text has more than \(limit) bytes",
            hint: "keep data in a separate file")
    }

    static func tooManyNodes(limit: Int, at place: Place) -> Diagnostic {
        .error("too-many-values", at: place, "the file has more than \(limit) values here")
    }

    static func tooDeep(limit: Int, at place: Place) -> Diagnostic {
        .error("too-deep", at: place, "values are nested more than \(limit) deep here")
    }

    static func unknownAlias(_ name: String, at place: Place) -> Diagnostic {
        .error(
            "unknown-alias", at: place, "`*\(name)` refers to no anchor",
            hint: "write `&\(name)` before the value that it refers to")
    }

    static func recursiveAlias(_ name: String, at place: Place, anchor: Place) -> Diagnostic {
        .error(
            "recursive-alias", at: place, "`*\(name)` is inside the value that it refers to",
            notes: [Note("the value begins here", at: anchor)])
    }

    static func aliasBomb(_ name: String, at place: Place, anchor: Place) -> Diagnostic {
        .error(
            "alias-expansion", at: place, "the aliases up to `*\(name)` expand to far more than the file",
            hint: "use fewer aliases to aliases", notes: [Note("the value begins here", at: anchor)])
    }

    static func complexKey(at place: Place) -> Diagnostic {
        .error("complex-key", at: place, "a key must be a text", hint: "quote a key that begins with `[` or `{`")
    }

    static func duplicateKey(_ name: String, at place: Place, first: Place) -> Diagnostic {
        .error(
            "duplicate-key", at: place, "duplicate key `\(name)`",
            hint: "remove one of them", notes: [Note("the first one", at: first)])
    }

    static func badMerge(at place: Place) -> Diagnostic {
        .error("bad-merge", at: place, "`<<` takes a mapping or a list of mappings")
    }

    /// Nothing for tags that say what a text, list or mapping is anyway.
    static func unknownTag(_ tag: String?, at place: Place) -> Diagnostic? {
        guard let tag, tag != "!", !coreTags.contains(tag) else { return nil }
        return .error("unknown-tag", at: place, "the tag `\(tag)` is not supported in a study", hint: "remove it")
    }

    /// A text that no study may have.
    static func impossible(_ text: String, _ limits: Limits, at place: Place) -> Diagnostic? {
        guard text.utf8.count <= limits.scalar else { return .scalarTooLarge(limit: limits.scalar, at: place) }
        // No command, name or path can hold it, however it is escaped.
        return text.utf8.contains(0) ? .nullCharacter(at: place) : nil
    }
}

private let coreTags = Set(["str", "int", "float", "bool", "null", "map", "seq"].map { "tag:yaml.org,2002:\($0)" })
