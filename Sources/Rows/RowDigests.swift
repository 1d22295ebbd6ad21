package import Diagnostics

/// Finds rows that are equal in some columns, by digests of their bytes, without a string made of any: there may be a
/// million. Digests only say where to look; rows are compared.
package struct RowDigests: Sendable {
    private let values: [UInt64]

    /// - Parameter columns: As long as one another.
    /// - Complexity: O(n) over the bytes.
    package init(_ columns: [PlacedTexts]) {
        let count = columns.map(\.count).min() ?? 0
        var values = Array(repeating: UInt64(0xcbf2_9ce4_8422_2325), count: count)
        for column in columns {
            _ = column.mapBytes { row, bytes, range in
                if row < count { values[row] = Self.digest(bytes, range, after: values[row]) }
            }
        }
        self.values = values
    }

    package var count: Int { values.count }

    package subscript(row: Int) -> UInt64 { values[row] }

    /// FNV-1a, and what ends a text.
    private static func digest(_ bytes: [UInt8], _ range: Range<Int>, after start: UInt64) -> UInt64 {
        var hash = start
        for index in range {
            hash ^= UInt64(bytes[index])
            hash &*= 0x100_0000_01b3
        }
        hash ^= 0xFFFF
        return hash &* 0x100_0000_01b3
    }
}
