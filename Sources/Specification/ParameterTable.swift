import Diagnostics

/// Parameters whose values belong together: rows, of which each has a value of every parameter.
package struct ParameterTable: Sendable {
    /// Which rows there are.
    package enum Shape: Hashable, Sendable {
        /// The i-th row takes the i-th value of each column.
        case listed
        /// Every value with every other; the last column changes fastest.
        case grid

        /// How many rows there are, with so many values of each column.
        package func count(_ extent: [Int]) -> Int {
            switch self {
            case .listed: extent.min() ?? 0
            case .grid: extent.reduce(1) { $0.times($1) }
            }
        }
    }

    /// `nil` for `global.parameters`.
    package let name: Located<String>?
    package let shape: Shape
    /// Into `Study.parameters`, in the order of the file.
    package var columns: [Int]
    /// How many values each column had when the study was created, and then after each time that the study grew.
    package var extents: [[Int]]

    /// How many rows it has.
    package var count: Int { shape.count(extents.last ?? []) }

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
}
