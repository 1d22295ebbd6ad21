import Diagnostics

/// Columns padded to their widest cell, but for the last.
enum TextTable {
    static func text(header: [String], rows: [[String]], painter: Painter) -> String {
        let widths = header.indices.dropLast().map { column in
            ([header] + rows).lazy.map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { cell, width in
                cell + String(repeating: " ", count: max(0, width - cell.count))
            }
            let text = (padded + cells.suffix(1)).joined(separator: "  ")
            return text.lastIndex { $0 != " " }.map { String(text[...$0]) } ?? ""
        }
        return ([painter.paint(line(header), .dim)] + rows.map(line)).joined(separator: "\n") + "\n"
    }
}
