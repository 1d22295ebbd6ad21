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
        let places = columns.map { column in later.columns.firstIndex { $0.name.text == column.name.text } }
        let lacking = zip(columns, places).filter { $1 == nil }.map(\.0.name.text)
        for name in lacking { missing(name) }
        guard lacking.isEmpty else { return Join(rows: self, added: 0, changed: 0, vanished: 0) }
        let others = places.compactMap { $0 }
        let own = columns.indices.filter { keys.isEmpty || keys.contains(columns[$0].name.text) }
        var numbers: [String: Int] = Dictionary(minimumCapacity: count)
        for row in 0..<count { numbers[digest(of: row, in: own)] = row }
        var result = self
        var (seen, changed) = (0, 0)
        for row in 0..<later.count {
            guard let known = numbers[later.digest(of: row, in: own.map { others[$0] })] else {
                result.append(row, of: later, others)
                continue
            }
            seen += 1
            if !equals(known, row, of: later, others) { changed += 1 }
        }
        return Join(
            rows: result, added: result.count - count, changed: changed, vanished: max(0, count - seen))
    }

    /// Different for different texts: each stands behind its length.
    private func digest(of row: Int, in places: [Int]) -> String {
        places.reduce(into: "") { text, place in
            let value = columns[place].values[row]
            text += "\(value.utf8.count):\(value)"
        }
    }

    private func equals(_ row: Int, _ other: Int, of later: ReadRows, _ places: [Int]) -> Bool {
        zip(columns, places).allSatisfy { $0.values[row] == later.columns[$1].values[other] }
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
