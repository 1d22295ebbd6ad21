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

        func text(ofRow row: Int) -> String { texts[places.map { Int($0[row]) } ?? row] }
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
        // Equal numbers for equal rows of both.
        var numbers = Array(repeating: UInt32(0), count: earlier.count + rows.count)
        for parameter in parameters {
            guard let column = earlier.columns[names[parameter]] else { continue }
            var texts = NumberedTexts()
            let old = column.texts.map { texts.number(of: $0) }
            let new = values[parameter].map { texts.number(of: $0) }
            var pairs = NumberedPairs()
            for row in numbers.indices {
                let own =
                    row < earlier.count
                    ? old[column.places.map { Int($0[row]) } ?? row]
                    : new[rows.place(of: parameter, in: row - earlier.count)]
                numbers[row] = pairs.number(of: (numbers[row], own))
            }
        }
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

/// A number for each text.
private struct NumberedTexts {
    private var numbers: [String: UInt32] = [:]

    mutating func number(of text: String) -> UInt32 {
        if let known = numbers[text] { return known }
        let next = UInt32(numbers.count)
        numbers[text] = next
        return next
    }
}

/// A number for each pair.
private struct NumberedPairs {
    private var numbers: [UInt64: UInt32] = [:]

    mutating func number(of pair: (UInt32, UInt32)) -> UInt32 {
        let key = UInt64(pair.0) << 32 | UInt64(pair.1)
        if let known = numbers[key] { return known }
        let next = UInt32(numbers.count)
        numbers[key] = next
        return next
    }
}
