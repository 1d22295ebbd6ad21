import Diagnostics

/// How an ``ItemTable`` is written as text.
package enum ItemText: Sendable {
    /// RFC 4180, but with bare line feeds as line ends, as all tools on Unix write and read them.
    case csv
    /// An array with an object for each row, a line each.
    case json
}

extension ItemTable {
    /// A table of a million rows is never one text.
    private static let pieceSize = 1 << 16

    /// Writes all of it, in pieces that end with a line.
    package func write<Problem: Error>(
        as form: ItemText, to sink: ([UInt8]) throws(Problem) -> Void
    ) throws(Problem) {
        let writer = ItemTextWriter(form, columns: columns)
        var bytes = writer.head
        for row in 0..<rowCount {
            writer.append(cells(ofRow: row), isFirst: row == 0, to: &bytes)
            guard bytes.count >= Self.pieceSize else { continue }
            try sink(bytes)
            bytes.removeAll(keepingCapacity: true)
        }
        try sink(bytes + writer.tail)
    }
}

private struct ItemTextWriter {
    private let form: ItemText
    /// In JSON, as they stand before each value.
    private let keys: [String]
    /// Before the first row.
    let head: [UInt8]
    /// Behind the last one.
    let tail: [UInt8]

    init(_ form: ItemText, columns: [ItemColumn]) {
        self.form = form
        switch form {
        case .csv:
            keys = []
            head = Array((columns.map { csvField($0.name) }.joined(separator: ",") + "\n").utf8)
            tail = []
        case .json:
            keys = columns.map { JSON.string($0.name).text() + ":" }
            (head, tail) = (Array("[".utf8), Array("\n]\n".utf8))
        }
    }

    func append(_ cells: [ItemCell], isFirst: Bool, to bytes: inout [UInt8]) {
        switch form {
        case .csv:
            for (place, cell) in cells.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes.append(contentsOf: cell.csv.utf8)
            }
            bytes.append(UInt8(ascii: "\n"))
        case .json:
            bytes.append(contentsOf: (isFirst ? "\n{" : ",\n{").utf8)
            for (place, cell) in cells.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes.append(contentsOf: keys[place].utf8)
                bytes.append(contentsOf: cell.json.text().utf8)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}

extension ItemCell {
    fileprivate var json: JSON {
        switch self {
        case .text(let text): .string(text)
        case .count(let count): .integer(count)
        case .milliseconds(let time):
            time % 1000 == 0 ? .integer(time / 1000) : .number(Double(time) / 1000)
        case .absent: .null
        }
    }

    fileprivate var csv: String {
        switch self {
        case .text(let text): csvField(text)
        case .count, .milliseconds: json.text()
        case .absent: ""
        }
    }
}
