/// The candidate that was probably meant: the fewest slips away, if they are few for its length.
///
/// Slips are letters left out, added, changed or swapped with a neighbour; case is free.
///
/// - Parameter most: How many slips are few; `nil` for a third of its length.
package func nearest(to text: String, in candidates: some Sequence<String>, within most: Int? = nil) -> String? {
    var names = SimilarNames(candidates)
    return names.nearest(to: text, within: most)
}

/// Names among which those are looked for that were probably meant, for as long as that costs little: whoever writes
/// thousands of wrong names into a study of thousands of steps is told what is wrong, and not each time what was meant.
package struct SimilarNames: Sendable {
    private struct Name: Sendable {
        let text: String
        let scalars: [Unicode.Scalar]
    }

    /// Those that nobody has compared with anything yet; most studies have no wrong name.
    private var unread: [String]
    private var names: [Name] = []
    /// What is left to be spent, in comparisons of two letters.
    private var effort = 5_000_000

    /// Longer ones are data and no names.
    private static let longest = 200

    package init(_ candidates: some Sequence<String>) { unread = Array(candidates) }

    private mutating func read() {
        let candidates = unread
        unread = []
        for text in candidates {
            effort -= 10
            guard effort > 0 else { return }
            guard text.utf8.count <= Self.longest * 4 else { continue }
            let scalars = Array(text.lowercased().unicodeScalars)
            if scalars.count <= Self.longest { names.append(Name(text: text, scalars: scalars)) }
        }
    }

    package mutating func nearest(to text: String, within most: Int? = nil) -> String? {
        if !unread.isEmpty { read() }
        guard effort > 0, text.utf8.count <= Self.longest * 4 else { return nil }
        let written = Array(text.lowercased().unicodeScalars)
        guard written.count <= Self.longest else { return nil }
        var limit = most ?? max(1, written.count / 3)
        var best: String?
        for name in names {
            effort -= 1
            guard abs(name.scalars.count - written.count) <= limit, name.text != text else { continue }
            effort -= (written.count + 1) * (name.scalars.count + 1)
            guard effort > 0 else { return best }
            let distance = slips(written, name.scalars)
            // The first of several that are as near.
            if distance <= limit { (best, limit) = (name.text, distance - 1) }
        }
        return best
    }
}

/// Optimal string alignment distance.
private func slips(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            let isSame = left[row] == right[column]
            var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}
