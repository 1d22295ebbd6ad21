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

    /// - Complexity: O(pattern × name). After a mismatch only the last `*` takes one character more.
    package func matches(_ name: String) -> Bool {
        let text = Array(name.unicodeScalars)
        guard text.first != "." || pattern.first == "." else { return false }
        var (index, place) = (0, 0)
        var star: (place: Int, index: Int)?
        while index < text.count {
            if place < pattern.count, pattern[place] == "*" {
                star = (place, index)
                place += 1
            } else if place < pattern.count, pattern[place] == "?" || pattern[place] == text[index] {
                (index, place) = (index + 1, place + 1)
            } else if let last = star {
                star = (last.place, last.index + 1)
                (index, place) = (last.index + 1, last.place + 1)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }
}
