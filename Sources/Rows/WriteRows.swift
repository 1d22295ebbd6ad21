import Diagnostics

/// Rows as text.
extension ReadRows {
    /// Some of the rows as JSON lines that ``readJSONLines(_:file:taking:allowsNull:)`` reads as they are: with all columns,
    /// values as texts, and `null` for what is absent.
    ///
    /// - Complexity: Linear in the bytes of these rows.
    package func jsonLines(ofRows rows: some Sequence<Int>) -> [UInt8] {
        var lines: [UInt8] = []
        for row in rows {
            let members = columns.enumerated().map { index, column in
                (column.name.text, isAbsent(row, inColumn: index) ? JSON.null : .string(column.values[row]))
            }
            lines += "\(JSON.object(members).text())\n".utf8
        }
        return lines
    }

    func isAbsent(_ row: Int, inColumn column: Int) -> Bool {
        let absent = columns[column].absent
        var (low, high) = (0, absent.count)
        while low < high {
            let middle = (low + high) / 2
            if absent[middle] < row { low = middle + 1 } else { high = middle }
        }
        return low < absent.count && absent[low] == row
    }
}
