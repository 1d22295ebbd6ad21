import Diagnostics
import Rows

/// What a step has written for the columns of a late table, or what is wrong with it.
package struct WrittenColumns {
    package let columns: [(key: String, values: [String])]
    /// The first mistake, with its place, and how many there are.
    package let mistake: String?
}

extension Study {
    /// - Parameter bytes: Of the file that an instance of the step has written.
    /// - Complexity: Linear in them.
    package func lateColumns(of table: Int, from bytes: [UInt8]) -> WrittenColumns {
        guard let source = tables[table].source, let late = tables[table].late else {
            return WrittenColumns(columns: [], mistake: nil)
        }
        let reading = source.rows(from: bytes, file: late.path)
        var mistakes = reading.diagnostics.filter { $0.severity == .error }
        var columns: [(key: String, values: [String])] = []
        if let rows = reading.rows, mistakes.isEmpty {
            for (column, parameter) in zip(source.columns ?? [], tables[table].columns) {
                columns.append((column.name.value, values(of: column, parameter, from: source, in: rows, &mistakes)))
            }
            mistakes += repeatedRows(of: table, in: rows)
        }
        guard let first = mistakes.first else { return WrittenColumns(columns: columns, mistake: nil) }
        let place = first.place.map { "\($0): " } ?? ""
        let more = mistakes.count > 1 ? " (and \(mistakes.count - 1) more)" : ""
        return WrittenColumns(columns: [], mistake: place + first.message + more)
    }

    private func values(
        of column: SourceColumn, _ parameter: Int, from source: TableSource, in rows: ReadRows,
        _ mistakes: inout [Diagnostic]
    ) -> [String] {
        guard let read = rows.columns.first(where: { $0.name.text == column.heading.value }) else {
            // JSON without rows has no columns.
            if !rows.columns.isEmpty {
                mistakes.append(.unknownHeading(column, of: source, known: rows.columns.map(\.name.text)))
            }
            return []
        }
        return read.values.indices.map { row in
            let text = read.values[row].isEmpty ? column.standard ?? "" : read.values[row]
            let place = read.values.place(at: row)
            if !mistakes.isEnough {
                mistakes += self.mistakes(in: text, absent: read.absent.contains(row), of: column, parameter, at: place)
            }
            return text
        }
    }

    private func mistakes(
        in text: String, absent: Bool, of column: SourceColumn, _ parameter: Int, at place: Place
    ) -> [Diagnostic] {
        if absent, column.standard == nil { return [.noValue(of: column, at: place)] }
        if text.hasControlCharacters || text.unicodeScalars.contains("\u{FFFD}") {
            return [
                .error(
                    "bad-value", at: place,
                    "a value of `\(column.name.value)` has a control character, or bytes that are not UTF-8")
            ]
        }
        if text == LateRows.pending {
            return [
                .error("bad-value", at: place, "`\(text)` cannot be a value: it stands for rows that are not read yet")
            ]
        }
        guard let rule = parameters[parameter].rule, !rule.allows(text) else { return [] }
        return [
            .error(
                "disallowed-value", at: place,
                "`\(column.name.value)` must be \(rule.allowed), but `\(text.prefix(100))` is not")
        ]
    }

    private func repeatedRows(of table: Int, in rows: ReadRows) -> [Diagnostic] {
        let identifying = tables[table].identifyingColumns
        let headings = zip(tables[table].source?.columns ?? [], tables[table].columns)
            .filter { identifying.contains($1) }.map(\.0.heading.value)
        let columns = rows.columns.filter { headings.contains($0.name.text) }.map(\.values)
        guard !columns.isEmpty else { return [] }
        return RepeatedRows(columns).found.prefix(100).map { row, first in
            .repeatedRow(
                columns.map { $0[row] }, isKeyed: !tables[table].key.isEmpty, at: columns[0].place(at: row),
                first: columns[0].place(at: first))
        }
    }
}
