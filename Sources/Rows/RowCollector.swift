import Diagnostics

/// A value of a row that is being read.
struct Field {
    /// UTF-8, as it stands in the file or with its quotes and escapes undone.
    var bytes: ArraySlice<UInt8>
    var line: Int
    var column: Int
    var isAbsent = false
}

/// Puts whole rows into columns, and keeps what is wrong.
struct RowCollector {
    let file: String
    private(set) var rows: ReadRows
    var found: [Diagnostic] = []
    /// Whether no more rows are taken.
    private var isFull: Bool

    init(_ names: [ColumnName], file: String) {
        self.file = file
        rows = ReadRows(columns: names.map { .init(name: $0, values: PlacedTexts(file: file)) })
        found = mistakes(in: names)
        isFull = !found.isEmpty
    }

    /// Whether reading should end.
    var isDone: Bool { isFull || found.isEnough }

    var result: RowReading { RowReading(rows, found) }

    func place(_ line: Int, _ column: Int) -> Place { Place(file: file, line: line, column: column) }

    /// - Parameter fields: As many as there are columns.
    mutating func add(_ fields: [Field], line: Int) {
        guard rows.count < RowLimits.rows else {
            isFull = true
            return found.append(.tooManyRows(at: place(line, 1)))
        }
        for (index, field) in fields.enumerated() {
            if field.bytes.count > RowLimits.field { found.append(.fieldTooLong(at: place(field.line, field.column))) }
            if field.isAbsent { rows.columns[index].absent.append(rows.count) }
            rows.columns[index].values.append(field.bytes, line: field.line, column: field.column)
        }
        rows.count += 1
    }
}

/// What is wrong with names that stand beside one another.
private func mistakes(in names: [ColumnName]) -> [Diagnostic] {
    if names.count > RowLimits.columns, let place = names.first?.place {
        return [.tooManyColumns(at: place)]
    }
    var found: [Diagnostic] = []
    var first: [String: Place] = [:]
    for (index, name) in names.enumerated() {
        if name.text.isEmpty {
            found.append(.emptyName(ofColumn: index + 1, at: name.place))
        } else if let earlier = first[name.text] {
            found.append(.repeatedName(name, first: earlier))
        } else if name.text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) || name.text.utf8.count > 255 {
            found.append(.unusableName(at: name.place))
        }
        first[name.text] = first[name.text] ?? name.place
    }
    return found
}
