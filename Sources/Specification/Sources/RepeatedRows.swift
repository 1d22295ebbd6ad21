import Diagnostics

/// Rows that are equal to an earlier one.
struct RepeatedRows {
    /// Each with the earlier one.
    private(set) var found: [(row: Int, first: Int)] = []

    /// Found by digests, and then compared: there may be a million.
    ///
    /// - Parameter columns: As long as one another.
    /// - Complexity: O(n) over the bytes.
    init(_ columns: [PlacedTexts]) {
        guard let count = columns.map(\.count).min(), count > 1 else { return }
        var digests = Array(repeating: UInt64(0xcbf2_9ce4_8422_2325), count: count)
        for column in columns {
            _ = column.mapBytes { row, bytes in
                if row < count { digests[row] = Self.digest(bytes, after: digests[row]) }
            }
        }
        var first: [UInt64: Int] = Dictionary(minimumCapacity: count)
        for row in 0..<count {
            guard let earlier = first[digests[row]] else {
                first[digests[row]] = row
                continue
            }
            if columns.allSatisfy({ $0.isEqual(row, earlier) }) { found.append((row, earlier)) }
        }
    }

    /// FNV-1a, and what ends a text.
    private static func digest(_ bytes: ArraySlice<UInt8>, after start: UInt64) -> UInt64 {
        var hash = start
        for byte in bytes {
            hash ^= UInt64(byte)
            hash &*= 0x100_0000_01b3
        }
        hash ^= 0xFFFF
        return hash &* 0x100_0000_01b3
    }
}
