import Specification

/// Which parameters of a step make its names: not those computed from others of them, nor what is known by the key of its table.
struct NamedParameters {
    /// A column, and the columns that it is computed from, or that tell its table's rows apart.
    private struct Computed {
        let column: Int
        let inputs: [Int]
    }

    /// In the order of the file: each is computed from those before it.
    private let computed: [Computed]
    private let isComputed: [Bool]

    init(_ study: Study) {
        let columns = study.tables.flatMap(\.computed)
        let indices =
            columns.isEmpty
            ? [:] : Dictionary(study.parameters.enumerated().map { ($1.key.value, $0) }) { first, _ in first }
        let keyed = study.tables.flatMap { table in
            table.besideKey.map { Computed(column: $0, inputs: table.key) }
        }
        computed =
            keyed
            + columns.map { column in
                Computed(
                    column: column.column,
                    inputs: tokens(in: column.expression.value).compactMap { indices[$0.name] })
            }
        var isComputed = Array(repeating: false, count: study.parameters.count)
        for column in computed { isComputed[column.column] = true }
        self.isComputed = isComputed
    }

    func callAsFunction(of scope: [Int]) -> [Int] {
        guard scope.contains(where: { isComputed[$0] }) else { return scope }
        var isKnown = Array(repeating: false, count: isComputed.count)
        for parameter in scope { isKnown[parameter] = true }
        /// Whose value follows from parameters of the step.
        var isFollowing = Array(repeating: false, count: isComputed.count)
        for each in computed where each.inputs.allSatisfy({ isKnown[$0] }) {
            isKnown[each.column] = true
            isFollowing[each.column] = true
        }
        let named = scope.filter { !isFollowing[$0] }
        return named.isEmpty ? scope : named
    }
}

extension ParameterTable {
    /// The columns that follow from its key; none without one.
    var besideKey: [Int] { key.isEmpty ? [] : (columns + computed.map(\.column)).filter { !key.contains($0) } }
}
