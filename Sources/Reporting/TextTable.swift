import Diagnostics

/// Columns padded to their widest cell, but for the last.
///
/// Where that is wider than the terminal, cells go on in the next lines below themselves. The first cell of a row, which
/// names it, is never broken: one that is too wide has a line of its own.
struct TextTable {
    private let widths: [Int]
    private let isNarrowed: Bool

    static func text(header: [String], rows: [[String]], painter: Painter, columns: Int? = nil) -> String {
        let table = TextTable(natural: widths([header] + rows), header: header, columns: columns)
        let head = table.lines(of: header).map { painter.paint($0, .dim) }
        return (head + rows.flatMap(table.lines)).joined(separator: "\n") + "\n"
    }

    private static func widths(_ rows: [[String]]) -> [Int] {
        guard let first = rows.first else { return [] }
        return rows.dropFirst().reduce(into: first.map(\.count)) { widths, row in
            for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
        }
    }

    private init(natural: [Int], header: [String], columns: Int?) {
        let excess = columns.map { natural.reduce(2 * (natural.count - 1), +) - $0 } ?? 0
        isNarrowed = excess > 0
        widths = isNarrowed ? Self.narrowed(natural, by: excess, header: header) : natural
    }

    /// The last column gives first, which mostly holds sentences and lists; the one with the names gives last.
    private static func narrowed(_ natural: [Int], by excess: Int, header: [String]) -> [Int] {
        var widths = natural
        var excess = excess
        func give(_ column: Int, downTo least: Int) {
            let given = min(excess, max(0, widths[column] - max(least, header[column].count)))
            widths[column] -= given
            excess -= given
        }
        let last = widths.count - 1
        give(last, downTo: 16)
        for column in widths.indices.dropFirst().dropLast() { give(column, downTo: 16) }
        give(0, downTo: 12)
        give(last, downTo: 12)
        return widths
    }

    private func lines(of row: [String]) -> [String] {
        guard isNarrowed, zip(row, widths).contains(where: { $0.count > $1 }) else { return [line(row)] }
        var cells = zip(row, widths).map { Self.broken($0, to: $1) }
        var above: [String] = []
        if row[0].count > widths[0] {
            above = [row[0]]
            cells[0] = [""]
        }
        let height = cells.map(\.count).max() ?? 1
        return above + (0..<height).map { index in line(cells.map { index < $0.count ? $0[index] : "" }) }
    }

    private static func broken(_ cell: String, to width: Int) -> [String] {
        wrappedLines(cell, to: width, hanging: 0).flatMap { line -> [String] in
            let characters = Array(line)
            guard characters.count > width else { return [line] }
            return stride(from: 0, to: characters.count, by: width).map { start in
                String(characters[start..<min(start + width, characters.count)])
            }
        }
    }

    private func line(_ cells: [String]) -> String {
        let padded = zip(cells, widths).dropLast().map { cell, width in
            cell + String(repeating: " ", count: max(0, width - cell.count))
        }
        let text = (padded + cells.suffix(1)).joined(separator: "  ")
        return text.lastIndex { $0 != " " }.map { String(text[...$0]) } ?? ""
    }
}
