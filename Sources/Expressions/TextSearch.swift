/// Finds bytes in bytes. Each byte that is looked at is paid for, so that no text and no pattern can take long.
///
/// A text in UTF-8 begins in another only where a character does, so what is found is made of whole characters.
enum TextSearch {
    static func first(
        _ wanted: [UInt8], in text: [UInt8], from start: Int = 0, effort: inout Effort
    ) throws(Refusal) -> Int? {
        guard let first = wanted.first else { return start }
        var index = start
        while index + wanted.count <= text.count {
            try effort.spend(1)
            if text[index] == first, try begins(wanted, in: text, at: index, effort: &effort) { return index }
            index += 1
        }
        return nil
    }

    private static func begins(
        _ wanted: [UInt8], in text: [UInt8], at start: Int, effort: inout Effort
    ) throws(Refusal) -> Bool {
        var count = 1
        while count < wanted.count, text[start + count] == wanted[count] { count += 1 }
        try effort.spend(count - 1)
        return count == wanted.count
    }

    /// Whether a whole text is as a pattern says: `*` is any characters or none, `?` is one.
    static func matches(
        _ text: [Unicode.Scalar], _ pattern: [Unicode.Scalar], effort: inout Effort
    ) throws(Refusal) -> Bool {
        try matchesWildcards(text, pattern) { () throws(Refusal) in try effort.spend(1) }
    }
}

/// Whether a whole text is as a pattern says: `*` is any characters or none, `?` is one.
///
/// After a mismatch only the last `*` takes one character more: an earlier one could find nothing that it cannot.
///
/// - Parameter spend: Called for each character that is looked at.
/// - Complexity: O(text × pattern).
package func matchesWildcards<Failure: Error>(
    _ text: [Unicode.Scalar], _ pattern: [Unicode.Scalar], spend: () throws(Failure) -> Void
) throws(Failure) -> Bool {
    var (index, place) = (0, 0)
    var star: (place: Int, index: Int)?
    while index < text.count {
        try spend()
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
