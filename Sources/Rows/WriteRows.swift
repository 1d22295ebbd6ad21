import Diagnostics

/// Rows as text.
extension ReadRows {
    /// Some of the rows as JSON lines that ``readJSONLines(_:file:taking:allowsNull:)`` reads as they are: with all columns,
    /// values as texts, and `null` for what is absent.
    ///
    /// - Complexity: Linear in the bytes of these rows.
    package func jsonLines(ofRows rows: some Sequence<Int>) -> [UInt8] {
        let names = columns.map { Array("\(jsonText($0.name.text.utf8)):".utf8) }
        var lines: [UInt8] = []
        for row in rows {
            for (index, column) in columns.enumerated() {
                lines += index == 0 ? "{".utf8 : ",".utf8
                lines += names[index]
                lines += (isAbsent(row, inColumn: index) ? "null" : jsonText(column.values[row].utf8)).utf8
            }
            lines += "}\n".utf8
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

/// No source of rows has other control characters than these.
private func jsonText(_ text: String.UTF8View) -> String {
    var bytes: [UInt8] = [UInt8(ascii: "\"")]
    for byte in text {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case UInt8(ascii: "\n"): bytes += Array("\\n".utf8)
        case UInt8(ascii: "\r"): bytes += Array("\\r".utf8)
        case UInt8(ascii: "\t"): bytes += Array("\\t".utf8)
        default: bytes.append(byte)
        }
    }
    bytes.append(UInt8(ascii: "\""))
    return String(decoding: bytes, as: UTF8.self)
}
