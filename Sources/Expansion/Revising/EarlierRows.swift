import Diagnostics

/// The rows that a table had before its study was edited.
///
/// What is known of an instance is kept under its number, so a row that was there keeps its place: the rows of the edited
/// table are put in the order of the earlier ones, and new rows behind them. A row that is gone stays as a removed one.
struct EarlierRows: Sendable {
    struct Column: Sendable {
        let texts: PlacedTexts
        /// Which of the texts each row takes; nothing where the i-th takes the i-th.
        let places: [UInt32]?

        func place(ofRow row: Int) -> Int { places.map { Int($0[row]) } ?? row }

        func text(ofRow row: Int) -> String { texts[place(ofRow: row)] }
    }

    /// By the names of parameters, those of computed columns among them.
    let columns: [String: Column]
    /// Those that tell rows apart: not computed from others.
    let keys: [String]
    let ends: [Int]

    var count: Int { ends.last ?? 0 }
}

extension EarlierRows {
    /// Arranges rows of the edited study.
    ///
    /// - Parameters:
    ///   - rows: A table with the same ``keys``.
    ///   - names: Of each parameter of the edited study.
    ///   - values: Of each parameter; gets those of rows that are gone.
    /// - Complexity: Linear in the rows of both.
    func arrange(_ rows: TableRows, names: [String], values: inout [PlacedTexts]) -> TableRows {
        let parameters = Dictionary(rows.parameters.map { (names[$0], $0) }) { first, _ in first }
        guard !areFirst(of: rows, parameters: parameters, values: values) else {
            return TableRows(
                parameters: rows.parameters, values: rows.values, ends: ends + rows.ends.map { max(count, $0) },
                isRemoved: [])
        }
        let order = RowOrder(self, rows, parameters: keys.compactMap { parameters[$0] }, names: names, values: values)
        var places: [Int: [UInt32]] = [:]
        for parameter in rows.parameters {
            var own = VanishedValues(values[parameter])
            let column = columns[names[parameter]]
            places[parameter] = order.rows.enumerated().map { row, source in
                if let source { return UInt32(rows.place(of: parameter, in: source)) }
                return own.place(of: column?.text(ofRow: row) ?? "")
            }
            values[parameter] = own.texts
        }
        let isRemoved = order.rows.contains(nil) ? order.rows.map { $0 == nil } : []
        return TableRows(
            parameters: rows.parameters, values: places, ends: ends + order.ends(rows.ends, behind: count),
            isRemoved: isRemoved)
    }
}

extension EarlierRows {
    /// Whether rows begin with these, in their order: then each has its place already, and the new ones stand behind.
    private func areFirst(of rows: TableRows, parameters: [String: Int], values: [PlacedTexts]) -> Bool {
        guard rows.count >= count else { return false }
        return keys.allSatisfy { name in
            guard let parameter = parameters[name], let column = columns[name] else { return false }
            if column.places == nil, rows.values[parameter] == nil {
                return values[parameter].starts(with: column.texts.first(count))
            }
            return (0..<count).allSatisfy { row in
                values[parameter].isEqual(
                    rows.place(of: parameter, in: row), to: column.place(ofRow: row), of: column.texts)
            }
        }
    }
}

/// Adds the values of rows that are gone to a parameter's own.
private struct VanishedValues {
    private(set) var texts: PlacedTexts
    private var known: [String: UInt32] = [:]

    init(_ texts: PlacedTexts) { self.texts = texts }

    mutating func place(of text: String) -> UInt32 {
        if let place = known[text] { return place }
        let place = UInt32(texts.count)
        texts.append(contentsOf: [text], at: texts.isEmpty ? Place(file: "", line: 0, column: 0) : texts.place(at: 0))
        known[text] = place
        return place
    }
}

/// Which row of the edited table stands where.
private struct RowOrder {
    /// Nothing for a row that is gone.
    private(set) var rows: [Int?]

    init(
        _ earlier: EarlierRows, _ rows: TableRows, parameters: [Int], names: [String], values: [PlacedTexts]
    ) {
        // Equal numbers for equal rows of both, the earlier ones first.
        var numbering: Numbering?
        for parameter in parameters {
            guard let column = earlier.columns[names[parameter]] else { continue }
            let texts = Numbering(column.texts.appending(values[parameter]))
            let shift = UInt32(column.texts.count)
            let old = column.places ?? (0..<UInt32(earlier.count)).map(\.self)
            let new = (0..<rows.count).map { shift + UInt32(rows.place(of: parameter, in: $0)) }
            let own = texts.taken(by: old + new)
            numbering = numbering?.paired(with: own) ?? own
        }
        let numbers = numbering?.numbers ?? Array(repeating: 0, count: earlier.count + rows.count)
        var places: [UInt32: Int] = [:]
        for row in 0..<earlier.count where places[numbers[row]] == nil { places[numbers[row]] = row }
        self.rows = Array(repeating: nil, count: earlier.count)
        for row in 0..<rows.count {
            let number = numbers[earlier.count + row]
            guard let place = places[number] else {
                places[number] = self.rows.count
                self.rows.append(row)
                continue
            }
            if self.rows[place] == nil { self.rows[place] = row }
        }
        repeatEarlier(numbers, earlier.count)
    }

    /// An earlier row that was there twice stands where its like does.
    private mutating func repeatEarlier(_ numbers: [UInt32], _ count: Int) {
        var first: [UInt32: Int] = [:]
        for row in 0..<count {
            if let other = first[numbers[row]] { rows[row] = rows[other] } else { first[numbers[row]] = row }
        }
    }

    /// Where growths of the edited table end, behind so many earlier rows.
    func ends(_ ends: [Int], behind count: Int) -> [Int] {
        let added = rows[count...].compactMap { $0 }
        var place = 0
        return ends.map { end in
            while place < added.count, added[place] < end { place += 1 }
            return count + place
        }
    }
}
