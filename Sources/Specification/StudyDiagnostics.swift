import Diagnostics
import YAML

/// The wording of mistakes that any part of a study can have.
extension Diagnostic {
    static func unknownKey(_ name: String, at place: Place, title: String, known: [String]) -> Diagnostic {
        unknownKey(name, at: place, title: title, known: known, near: nearest(to: name, in: known))
    }

    /// - Parameter near: A key that it may have and that looks like it.
    static func unknownKey(_ name: String, at place: Place, title: String, known: [String], near: String?)
        -> Diagnostic
    {
        .error(
            "unknown-key", at: place, "\(title) has no key `\(name)`",
            hint: near.map { "did you mean `\($0)`?" }
                ?? "known keys: \(known.map { "`\($0)`" }.joined(separator: ", "))")
    }

    static func refusedKey(_ name: String, at place: Place, title: String, reason: String) -> Diagnostic {
        .error("refused-key", at: place, "`\(name)` of \(title) would have no effect", hint: reason)
    }

    /// - Parameter near: A key that is there and looks like it.
    static func missingKey(_ name: String, title: String, at place: Place, near: String? = nil) -> Diagnostic {
        .error(
            "missing-key", at: place, "\(title) needs the key `\(name)`",
            hint: near.map { "is `\($0)` a misspelling of it?" } ?? "add `\(name):` with a value")
    }

    static func wrongKind(_ node: Node, of what: String, needed: String, hint: String? = nil) -> Diagnostic {
        .error("wrong-kind", at: node.place, "\(what) must be \(needed), but this is \(node.kindName)", hint: hint)
    }

    static func emptyText(_ key: String, title: String, at place: Place) -> Diagnostic {
        .error("empty-value", at: place, "`\(key)` of \(title) is empty", hint: "write a value, or remove the key")
    }

    static func badValue(_ value: String, of key: String, at place: Place, needed: String, hint: String? = nil)
        -> Diagnostic
    {
        .error("bad-value", at: place, "`\(key)` must be \(needed), but `\(value)` is not", hint: hint)
    }

    static func controlCharacter(of what: String, at place: Place) -> Diagnostic {
        .error(
            "control-character", at: place, "\(what) has a line break or another control character",
            hint: "keep it on one line")
    }

    static func takenName(_ name: String, what: String, at place: Place, first: Place) -> Diagnostic {
        .error(
            "duplicate-name", at: place, "\(what) `\(name)` is already used", hint: "rename one of them",
            notes: [Note("the first one", at: first)])
    }
}

extension String {
    /// Line breaks included, and what turns the direction of the text around it; joiners and other characters without
    /// a width of their own are part of names in some scripts, and are made visible where a name is shown.
    var hasControlCharacters: Bool {
        unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
            default: false
            }
        }
    }
}
