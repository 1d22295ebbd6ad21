import Diagnostics
import Rows
import YAML

/// A table whose rows come from outside.
extension TableDecoder {
    /// - Parameter rows: What was read from each source, by the names of tables.
    mutating func decodeSource(_ key: String, rows: [String: RowReading], into study: inout Study) {
        let environment = TokenEnvironment(study.environment, dependencyPaths: [:])
        guard
            let source = SourceDecoder.decode(section, name: name, key: key, environment: environment, &found)
        else { return study.lacksColumns = true }
        if source.isLate { return decodeLate(source, into: &study) }
        let reading = rows[name.value]
        if let reading, reading.rows == nil { found += reading.diagnostics }
        let before = found.count
        var columns = columns(of: source, reading?.rows)
        if let read = reading?.rows, found.count == before, source.key.isEmpty, source.readsWholeRows {
            checkWholeRows(read)
        }
        let names = columns.map(\.key.value)
        let included = self.rows(under: "include", of: names)
        columns = columns.enumerated().map { $1.appending(included.isEmpty ? nil : included[$0]) }
        columns = columns.map { declared($0, known: SourceColumn.keys) }
        add(columns, of: source, isKnown: reading?.rows != nil, to: &study)
    }

    /// With one row, which stands for those that are not read yet.
    private mutating func decodeLate(_ source: TableSource, into study: inout Study) {
        guard case .step(let step, let path) = source.location else { return }
        let columns = columns(of: source, nil).map { declared($0, known: SourceColumn.keys) }
        var pending = PlacedTexts()
        pending.append(LateRows.pending, at: name.place)
        add(columns.map { $0.appending(pending) }, of: source, isKnown: true, to: &study)
        study.tables[study.tables.count - 1].late = LateRows(step: Located(step, at: source.place), path: path)
    }

    private mutating func add(_ columns: [Parameter], of source: TableSource, isKnown: Bool, to study: inout Study) {
        let names = columns.map(\.key.value)
        if isKnown || source.columns != nil, !names.isEmpty {
            for key in source.key where !names.contains(key.value) {
                found.append(.unknownColumn(key.value, at: key.place, section.title, known: names))
            }
        }
        if columns.isEmpty {
            // So that products find it.
            study.tables.append(ParameterTable(name: name, shape: .listed, columns: [], extents: [[]]))
            study.lacksColumns = true
        } else {
            study.add(columns, as: .listed, named: name)
        }
        let table = study.tables.count - 1
        study.tables[table].source = source
        study.tables[table].areRowsKnown = isKnown
        study.tables[table].key = source.key.compactMap { key in
            study.tables[table].columns.first { study.parameters[$0].key.value == key.value }
        }
        checkKeys(of: study, table)
    }

    /// The columns that the study takes; without values where these are not known.
    private mutating func columns(of source: TableSource, _ rows: ReadRows?) -> [Parameter] {
        guard let declared = source.columns else { return allColumns(rows) }
        var columns: [Parameter] = []
        for column in declared {
            let read = rows?.columns.first { $0.name.text == column.heading.value }
            // JSON without rows has no columns.
            if let rows, read == nil, !rows.columns.isEmpty {
                found.append(.unknownHeading(column, of: source, known: rows.columns.map(\.name.text)))
            }
            columns.append(
                Parameter(
                    key: column.name, values: read.map { values(column, $0) } ?? PlacedTexts(),
                    labels: labels(ofColumn: column.name.value, at: column.name.place), isData: true))
        }
        return columns
    }

    private mutating func allColumns(_ rows: ReadRows?) -> [Parameter] {
        var columns: [Parameter] = []
        for column in rows?.columns ?? [] {
            let name = Located(column.name.text, at: column.name.place)
            if let wrong = checkName(name, what: "a parameter") {
                found.append(.badHeading(name.value, why: wrong.message, at: name.place))
                continue
            }
            columns.append(
                Parameter(
                    key: name, values: column.values, labels: labels(ofColumn: name.value, at: name.place),
                    isData: true))
        }
        return columns
    }

    /// With the default in the place of what is empty.
    private mutating func values(_ column: SourceColumn, _ read: ReadRows.Column) -> PlacedTexts {
        guard let standard = column.standard else {
            for row in read.absent where !found.isEnough {
                found.append(.noValue(of: column, at: read.values.place(at: row)))
            }
            return read.values
        }
        guard read.values.indices.contains(where: { read.values.length(at: $0) == 0 }) else { return read.values }
        var values = PlacedTexts()
        for row in read.values.indices {
            let isEmpty = read.values.length(at: row) == 0
            values.append(isEmpty ? standard : read.values[row], at: read.values.place(at: row))
        }
        return values
    }
}

// MARK: - Rows that repeat

extension TableDecoder {
    private mutating func checkWholeRows(_ rows: ReadRows) {
        checkRepeated(rows.columns.map(\.values), isKeyed: false)
    }

    private mutating func checkKeys(of study: Study, _ table: Int) {
        let key = study.tables[table].key.map { study.parameters[$0].values }
        if !key.isEmpty { checkRepeated(key, isKeyed: true) }
    }

    /// - Parameter columns: As long as one another.
    private mutating func checkRepeated(_ columns: [PlacedTexts], isKeyed: Bool) {
        for (row, first) in RepeatedRows(columns).found where !found.isEnough {
            found.append(
                .repeatedRow(
                    columns.map { $0[row] }, isKeyed: isKeyed, at: columns[0].place(at: row),
                    first: columns[0].place(at: first)))
        }
    }
}
