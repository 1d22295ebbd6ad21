import Specification

extension Study {
    /// Of the parameters of a step those whose labels make its names: not those computed from others of them.
    func namedParameters(of scope: [Int]) -> [Int] {
        guard tables.contains(where: { !$0.computed.isEmpty }) else { return scope }
        let present = Set(scope)
        /// Computed columns whose value follows from parameters of the step.
        var following: Set<Int> = []
        for computed in tables.flatMap(\.computed) where follows(computed, from: present.union(following)) {
            following.insert(computed.column)
        }
        let named = scope.filter { !following.contains($0) }
        return named.isEmpty ? scope : named
    }

    /// Columns are computed in the order of the file, each from those before it.
    private func follows(_ computed: ParameterTable.ComputedColumn, from known: Set<Int>) -> Bool {
        let names = Set(tokens(in: computed.expression.value).map(\.name))
        return parameters.indices.allSatisfy { !names.contains(parameters[$0].key.value) || known.contains($0) }
    }
}
