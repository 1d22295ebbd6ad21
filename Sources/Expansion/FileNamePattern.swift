import Expressions

/// A pattern of one file's or folder's name: `*` is any characters or none, `?` is one. A point at the start of a name is
/// matched by itself alone, as in a shell.
package struct FileNamePattern: Sendable {
    private let pattern: [Unicode.Scalar]

    package init(_ text: Substring) { pattern = Array(text.unicodeScalars) }

    /// The only name that it matches, if it has neither `*` nor `?`.
    package var name: String? {
        guard !pattern.contains(where: { $0 == "*" || $0 == "?" }) else { return nil }
        return String(String.UnicodeScalarView(pattern))
    }

    /// - Complexity: O(pattern × name).
    package func matches(_ name: String) -> Bool {
        let text = Array(name.unicodeScalars)
        guard text.first != "." || pattern.first == "." else { return false }
        return matchesWildcards(text, pattern) {}
    }
}
