import Diagnostics
import Rows

/// Rows that are equal to an earlier one.
struct RepeatedRows {
    /// Each with the earlier one.
    private(set) var found: [(row: Int, first: Int)] = []

    /// Found by digests, and then compared: there may be a million.
    ///
    /// - Parameter columns: As long as one another.
    /// - Complexity: O(n) over the bytes.
    init(_ columns: [PlacedTexts]) {
        let digests = RowDigests(columns)
        let count = digests.count
        guard count > 1 else { return }
        var first: [UInt64: Int] = Dictionary(minimumCapacity: count)
        for row in 0..<count {
            guard let earlier = first[digests[row]] else {
                first[digests[row]] = row
                continue
            }
            if columns.allSatisfy({ $0.isEqual(row, earlier) }) { found.append((row, earlier)) }
        }
    }
}
