import Specification

/// The rows of a table, in their order: those that were there first, then what each growth has added.
struct TableRows: Sendable {
    /// Its columns.
    private(set) var parameters: [Int]
    /// For each parameter which of its values each row takes; one that is not here takes the i-th value in the i-th row.
    private(set) var values: [Int: [UInt32]] = [:]
    /// How many rows there were at first, and then after each growth.
    private(set) var ends: [Int]
    /// For each row whether the study no longer has it; empty where it has all of them.
    private(set) var isRemoved: [Bool] = []

    var count: Int { ends.last ?? 0 }
    /// Those that were there first.
    var firstCount: Int { ends.first ?? 0 }

    /// Of rows that are listed, or of a grid.
    ///
    /// - Complexity: Linear in the rows.
    init(_ table: ParameterTable) {
        parameters = table.columns
        guard table.shape == .grid else {
            ends = table.extents.map { $0.min() ?? 0 }
            return
        }
        var product = Product(extents: table.extents)
        product.insert(rows: table.includedRows, behind: table.extents.first ?? [])
        ends = product.ends
        values = Dictionary(zip(parameters, product.places)) { first, _ in first }
    }

    /// Every row of each of some tables with every row of the others.
    ///
    /// - Parameter tables: Two or more, which have grown equally often.
    init(combining tables: [TableRows]) {
        parameters = tables.flatMap(\.parameters)
        let growths = tables.first?.ends.indices ?? 0..<0
        let product = Product(extents: growths.map { growth in tables.map { $0.ends[growth] } })
        ends = product.ends
        for (table, rows) in zip(tables, product.places) {
            for parameter in table.parameters {
                let own = table.values[parameter]
                values[parameter] = own.map { own in rows.map { own[Int($0)] } } ?? rows
            }
        }
        guard tables.contains(where: { !$0.isRemoved.isEmpty }) else { return }
        isRemoved = Array(repeating: false, count: count)
        for (table, rows) in zip(tables, product.places) where !table.isRemoved.isEmpty {
            for (row, place) in rows.enumerated() where table.isRemoved[Int(place)] { isRemoved[row] = true }
        }
    }

    /// Of a study that was edited: see ``EarlierRows/arrange(_:values:)``.
    init(parameters: [Int], values: [Int: [UInt32]], ends: [Int], isRemoved: [Bool]) {
        self.parameters = parameters
        self.values = values
        self.ends = ends
        self.isRemoved = isRemoved
    }

    /// Which of a parameter's values a row takes.
    func place(of parameter: Int, in row: Int) -> Int { values[parameter].map { Int($0[row]) } ?? row }

    /// Adds a column.
    ///
    /// - Parameter values: Which of its values each row takes.
    mutating func add(_ parameter: Int, values: [UInt32]) {
        parameters.append(parameter)
        self.values[parameter] = values
    }

    /// Leaves out the rows of which this does not hold.
    mutating func keep(where isKept: (Int) -> Bool) {
        let kept = (0..<count).filter(isKept)
        guard kept.count < count else { return }
        for parameter in parameters {
            let own = values[parameter]
            values[parameter] = kept.map { row in own.map { $0[row] } ?? UInt32(row) }
        }
        var place = 0
        ends = ends.map { end in
            while place < kept.count, kept[place] < end { place += 1 }
            return place
        }
    }
}

extension TableRows {
    /// With as many growths before its own as another table had, which gave it nothing.
    func behind(_ growths: Int) -> TableRows {
        TableRows(
            parameters: parameters, values: values, ends: Array(repeating: 0, count: growths) + ends,
            isRemoved: isRemoved)
    }
}
