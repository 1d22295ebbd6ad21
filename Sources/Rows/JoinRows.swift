import Diagnostics

/// Rows of a source that was read more than once.
extension ReadRows {
    package struct Join: Sendable {
        /// Those that were known, then those that are new.
        package let rows: ReadRows
        package let added: Int
        /// Known rows of which another column now says something else.
        package let changed: Int
        /// Known rows that are no longer there; they stay.
        package let vanished: Int
    }

    /// Adds the rows of a later reading that are not among these.
    ///
    /// - Parameters:
    ///   - keys: The columns that tell rows apart; none where all of them do.
    ///   - missing: Is given names of columns that these rows have and the later ones lack; then nothing is added.
    /// - Complexity: Linear in the rows of both.
    package func joined(with later: ReadRows, keys: [String], missing: (String) -> Void) -> Join {
        // JSON without rows has no columns.
        guard !later.columns.isEmpty else { return Join(rows: self, added: 0, changed: 0, vanished: count) }
        guard !columns.isEmpty else { return Join(rows: later, added: later.count, changed: 0, vanished: 0) }
        guard let places = places(in: later, missing: missing) else {
            return Join(rows: self, added: 0, changed: 0, vanished: 0)
        }
        let own = columns.indices.filter { keys.isEmpty || keys.contains(columns[$0].name.text) }
        let known = KnownRows(own.map { columns[$0].values })
        let keyed = own.map { later.columns[places[$0]].values }
        let digests = RowDigests(keyed)
        var result = self
        var (seen, changed) = (0, 0)
        for row in 0..<later.count {
            guard let earlier = known.row(equalTo: row, of: keyed, digests[row]) else {
                result.append(row, of: later, places)
                continue
            }
            seen += 1
            if !equals(earlier, row, of: later, places) { changed += 1 }
        }
        return Join(rows: result, added: result.count - count, changed: changed, vanished: max(0, count - seen))
    }

    /// For each of these columns its place among the later ones; nothing where one is missing.
    private func places(in later: ReadRows, missing: (String) -> Void) -> [Int]? {
        let places = columns.map { column in later.columns.firstIndex { $0.name.text == column.name.text } }
        for (column, place) in zip(columns, places) where place == nil { missing(column.name.text) }
        return places.contains(nil) ? nil : places.compactMap { $0 }
    }

    private func equals(_ row: Int, _ other: Int, of later: ReadRows, _ places: [Int]) -> Bool {
        zip(columns, places).allSatisfy { $0.values.isEqual(row, to: other, of: later.columns[$1].values) }
    }

    private mutating func append(_ row: Int, of later: ReadRows, _ places: [Int]) {
        for (index, place) in places.enumerated() {
            let values = later.columns[place].values
            columns[index].values.append(values[row], at: values.place(at: row))
            if later.isAbsent(row, in: place) { columns[index].absent.append(count) }
        }
        count += 1
    }

    private func isAbsent(_ row: Int, in column: Int) -> Bool {
        let absent = columns[column].absent
        var (low, high) = (0, absent.count)
        while low < high {
            let middle = (low + high) / 2
            if absent[middle] < row { low = middle + 1 } else { high = middle }
        }
        return low < absent.count && absent[low] == row
    }
}

/// Finds rows by what is in some of their columns.
private struct KnownRows {
    private let columns: [PlacedTexts]
    private var rows: [UInt64: Int]
    /// Rows whose digest another one has too.
    private var others: [UInt64: [Int]] = [:]

    init(_ columns: [PlacedTexts]) {
        self.columns = columns
        let digests = RowDigests(columns)
        rows = Dictionary(minimumCapacity: digests.count)
        for row in 0..<digests.count {
            if let first = rows[digests[row]] {
                if !isEqual(first, to: row, of: columns) { others[digests[row], default: []].append(row) }
            } else {
                rows[digests[row]] = row
            }
        }
    }

    func row(equalTo row: Int, of later: [PlacedTexts], _ digest: UInt64) -> Int? {
        guard let first = rows[digest] else { return nil }
        if isEqual(first, to: row, of: later) { return first }
        return others[digest]?.first { isEqual($0, to: row, of: later) }
    }

    private func isEqual(_ row: Int, to other: Int, of later: [PlacedTexts]) -> Bool {
        zip(columns, later).allSatisfy { $0.isEqual(row, to: other, of: $1) }
    }
}

extension RowReading {
    /// The rows of several readings of one source: of rows with the same key, that of the first one.
    ///
    /// - Parameter keys: The columns that tell rows apart; none where all of them do.
    /// - Returns: Where one of them has mistakes, these; where a column is missing in a later one, that.
    package static func joined(_ readings: [RowReading], keys: [String]) -> RowReading? {
        guard var rows = readings.first?.rows else { return readings.first }
        for reading in readings.dropFirst() {
            guard let later = reading.rows else { return reading }
            var missing: String?
            rows = rows.joined(with: later, keys: keys) { missing = missing ?? $0 }.rows
            if let missing { return RowReading(.missingColumn(missing, in: later)) }
        }
        return RowReading(rows, [])
    }
}

extension Diagnostic {
    fileprivate static func missingColumn(_ name: String, in rows: ReadRows) -> Diagnostic {
        let known = rows.columns.map(\.name.text)
        return .error(
            "unknown-column", at: rows.columns.first?.name.place,
            "the column `\(name)` is missing here, and rows that were read before have it",
            hint: nearest(to: name, in: known).map { "did you mean `\($0)`?" }
                ?? "its columns are \(known.prefix(10).joined(separator: ", "))")
    }
}
