/// The candidate that was probably meant: the fewest slips away, if they are few for its length.
///
/// Slips are letters left out, added, changed or swapped with a neighbour; case is free.
/// - Complexity: O(candidates × length²), for mistakes only.
package func nearest(to text: String, in candidates: some Sequence<String>) -> String? {
    let written = Array(text.lowercased().unicodeScalars)
    let limit = max(1, written.count / 3)
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate != text {
        let scalars = Array(candidate.lowercased().unicodeScalars)
        guard abs(scalars.count - written.count) <= limit else { continue }
        let distance = slips(written, scalars)
        if distance <= limit, distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    return best?.name
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
