import Diagnostics

/// Parameters whose values belong together: rows, of which each has a value of every parameter.
package struct ParameterTable: Sendable {
    /// Where its rows come from, before `include`, `add` and `exclude`.
    package enum Shape: Hashable, Sendable {
        /// The i-th row takes the i-th value of each column.
        case listed
        /// Every value with every other; the last column changes fastest.
        case grid
        /// Every row of each of these tables, by their number, with every row of the others.
        case product([Int])
    }

    /// `nil` for `global.parameters`.
    package let name: Located<String>?
    package let shape: Shape
    /// Those with values, in the order of the file; indices into `Study.parameters`, as all that follow.
    package var columns: [Int]
    /// How many values each column had when the study was created, and then after each time that the study grew. Of a
    /// grid without the rows of `include`.
    package var extents: [[Int]]
    /// How many rows `include` adds to a grid: their values stand behind those that the grid was created with.
    package var includedRows = 0
    /// Those computed from others, in the order of the file.
    package var computed: [ComputedColumn] = []
    /// Conditions that no row satisfies.
    package var excluded: [Located<String>] = []
    /// Where the rows come from, if from outside the study file.
    package var source: TableSource?
    /// Of rows that a step writes.
    package var late: LateRows?
    /// Whether these have been read.
    package var areRowsKnown = true
    /// The columns that tell rows apart, where a row is one thing whatever a step uses of it.
    package var key: [Int] = []

    /// What tells rows apart: the key, or else the whole row.
    package var identifyingColumns: [Int] { key.isEmpty ? columns : columns.filter { key.contains($0) } }

    /// A column and the expression that gives its values.
    package struct ComputedColumn: Sendable {
        package let column: Int
        package let expression: Located<String>
    }

    package init(name: Located<String>? = nil, shape: Shape, columns: [Int], extents: [[Int]]) {
        self.name = name
        self.shape = shape
        self.columns = columns
        self.extents = extents
    }
}

extension Study {
    /// Adds a table with the values that it has when the study is created.
    package mutating func add(
        _ columns: [Parameter], as shape: ParameterTable.Shape, named name: Located<String>? = nil
    ) {
        guard !columns.isEmpty else { return }
        let first = parameters.count
        parameters += columns
        tables.append(
            ParameterTable(
                name: name, shape: shape, columns: Array(first..<parameters.count),
                extents: [columns.map(\.values.count)]))
    }

    /// Whether its steps can be expanded: also without the rows of a table, as long as all is declared that depends on
    /// them.
    package var canBeExpanded: Bool {
        tables.allSatisfy { table in
            table.areRowsKnown
                || only.isEmpty && !table.columns.isEmpty && table.columns.allSatisfy { parameters[$0].rule != nil }
        }
    }

    /// Whether values of a table come from outside, or those of a table that it is a product of.
    func hasData(_ table: Int) -> Bool {
        if tables[table].source != nil { return true }
        guard case .product(let members) = tables[table].shape else { return false }
        return members.contains { hasData($0) }
    }

    /// Of a table, those of the tables that it is a product of among them.
    package func columnCount(of table: Int) -> Int {
        let own = tables[table].columns.count + tables[table].computed.count
        guard case .product(let members) = tables[table].shape else { return own }
        return members.reduce(own) { $0 + columnCount(of: $1) }
    }

    /// How many rows a table has at most: what it excludes is not left out.
    package func mostRows(of table: Int) -> Int {
        let own = tables[table]
        switch own.shape {
        case .listed: return own.extents.last?.min() ?? 0
        case .grid: return (own.extents.last ?? []).reduce(1) { $0.times($1) }.plus(own.includedRows)
        case .product(let others): return others.reduce(1) { $0.times(mostRows(of: $1)) }
        }
    }
}
