import Diagnostics
import Rows

extension RowReading {
    /// A line for each row.
    var texts: [[String]]? {
        rows.map { rows in (0..<rows.count).map { row in rows.columns.map { $0.values[row] } } }
    }

    var names: [String]? { rows?.columns.map(\.name.text) }

    /// As they are shown, without their code.
    var mistakes: [String] {
        diagnostics.map { "\($0.place.map(\.description) ?? ""): \($0.message)" }
    }
}

func name(_ text: String) -> ColumnName { ColumnName(text, at: Place(file: "study.yaml", line: 3, column: 5)) }
