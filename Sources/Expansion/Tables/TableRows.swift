import Specification

/// The rows of a table, in their order: those that were there first, then what each growth has added.
struct TableRows: Sendable {
    /// Its columns.
    let parameters: [Int]
    /// For each parameter which of its values each row takes; one that is not here takes the i-th value in the i-th row.
    private(set) var values: [Int: [UInt32]] = [:]
    /// How many rows there were at first, and then after each growth.
    let ends: [Int]

    var count: Int { ends.last ?? 0 }

    /// - Complexity: Linear in the rows.
    init(_ table: ParameterTable) {
        parameters = table.columns
        switch table.shape {
        case .listed: ends = table.extents.map { $0.min() ?? 0 }
        case .grid:
            let product = Product(extents: table.extents)
            ends = product.ends
            values = Dictionary(zip(parameters, product.places)) { first, _ in first }
        }
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
    }
}
