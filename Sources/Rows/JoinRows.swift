import Diagnostics

/// Rows of a source that was read more than once.
extension ReadRows {
    package struct Join: Sendable {
        /// Those that were known, then those that are new.
        package let rows: ReadRows
        /// Which of the later rows are new.
        package let added: [Int]
        /// Known rows of which another column now says something else.
        package let changed: Int
        /// Known rows that are no longer there; they stay.
        package let vanished: Int
    }

    /// Adds the rows of a later reading that are not among these.
    ///
    /// - Parameters:
    ///   - keys: The columns that tell rows apart; none where all of them do, as far as both readings have them.
    ///   - missing: Is given names of columns that these rows have and the later ones lack, where some of them are new;
    ///     then none is added.
    /// - Complexity: Linear in the rows of both.
    package func joined(with later: ReadRows, keys: [String], missing: (String) -> Void) -> Join {
        // JSON without rows has no columns.
        guard !later.columns.isEmpty else { return Join(rows: self, added: [], changed: 0, vanished: count) }
        guard !columns.isEmpty else {
            return Join(rows: later, added: Array(0..<later.count), changed: 0, vanished: 0)
        }
        let places = columns.map { column in later.columns.firstIndex { $0.name.text == column.name.text } }
        let shared = columns.indices.filter { places[$0] != nil }
        let own = keys.isEmpty ? shared : shared.filter { keys.contains(columns[$0].name.text) }
        // Without one of its keys nothing tells whether a row is known.
        let news = own.isEmpty || own.count < keys.count ? nil : self.news(in: later, places, by: own)
        let added = news?.added ?? Array(0..<later.count)
        let lacking = zip(columns, places).filter { $1 == nil }.map(\.0.name.text)
        guard added.isEmpty || lacking.isEmpty else {
            for name in lacking { missing(name) }
            return Join(rows: self, added: [], changed: 0, vanished: 0)
        }
        var result = self
        for row in added { result.append(row, of: later, places.compactMap(\.self)) }
        let (seen, changed) = news.map { (later.count - $0.added.count, $0.changed) } ?? (0, 0)
        return Join(rows: result, added: added, changed: changed, vanished: max(0, count - seen))
    }

    /// - Parameters:
    ///   - places: For each column its place among the later ones.
    ///   - own: The columns that tell rows apart.
    private func news(in later: ReadRows, _ places: [Int?], by own: [Int]) -> (added: [Int], changed: Int) {
        let known = KnownRows(own.map { columns[$0].values })
        let keyed = own.compactMap { places[$0] }.map { later.columns[$0].values }
        let digests = RowDigests(keyed)
        let others = columns.indices.filter { !own.contains($0) }.compactMap { column in
            places[column].map { (columns[column].values, later.columns[$0].values) }
        }
        var (added, changed): ([Int], Int) = ([], 0)
        for row in 0..<later.count {
            guard let earlier = known.row(equalTo: row, of: keyed, digests[row]) else {
                added.append(row)
                continue
            }
            if !others.allSatisfy({ $0.isEqual(earlier, to: row, of: $1) }) { changed += 1 }
        }
        return (added, changed)
    }

    private mutating func append(_ row: Int, of later: ReadRows, _ places: [Int]) {
        for (index, place) in places.enumerated() {
            let values = later.columns[place].values
            columns[index].values.append(values[row], at: values.place(at: row))
            if later.isAbsent(row, inColumn: place) { columns[index].absent.append(count) }
        }
        count += 1
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
