/// A name with `*` for any characters and `?` for one.
package struct NamePattern {
    private let pattern: [Unicode.Scalar]

    /// Nothing where the text has neither.
    package init?(_ text: String) {
        pattern = Array(text.unicodeScalars)
        guard pattern.contains(where: { $0 == "*" || $0 == "?" }) else { return nil }
    }

    /// - Complexity: O(name × pattern) at worst.
    package func matches(_ name: String) -> Bool {
        let name = Array(name.unicodeScalars)
        var (at, place) = (0, 0)
        /// The last `*`, and where in the name what follows it was tried.
        var star: (pattern: Int, name: Int)?
        while place < name.count {
            if at < pattern.count, pattern[at] == "*" {
                star = (at, place)
                at += 1
            } else if at < pattern.count, pattern[at] == "?" || pattern[at] == name[place] {
                (at, place) = (at + 1, place + 1)
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                (at, place) = (last.pattern + 1, last.name + 1)
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == "*" }
    }
}
