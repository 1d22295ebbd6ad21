import Specification

extension Expander {
    /// The parameters of each step: its own, and those of what it waits for or names the workspace of; of what it gathers
    /// those that it gathers by.
    mutating func parameterScopes() -> [[Int]] {
        var scopes = study.steps.map { step in step.texts.reduce(into: Set<Int>()) { $0.formUnion(own($1.text.value)) }
        }
        if let round = study.roundParameter {
            for index in scopes.indices where study.steps[index].loop != nil { scopes[index].insert(round) }
        }
        addKeys(to: &scopes)
        for (index, step) in study.steps.enumerated() {
            for group in step.dependencies where group.scope == .group { scopes[index].formUnion(columns(of: group)) }
        }
        let ofOwnRound = study.steps.indices.map(scopeSources)
        let sources = ofOwnRound.enumerated().map { index, own in
            let before = study.steps[index].namedBefore
            return before.isEmpty ? own : own.union(before.subtracting(readers[index].gathered)).subtracting([index])
        }
        var receivers = Array(repeating: [Int](), count: sources.count)
        for (index, list) in sources.enumerated() { for source in list { receivers[source].append(index) } }
        var pending = Array(sources.indices)
        var entries = 0
        while let index = pending.popLast() {
            for receiver in receivers[index] where !scopes[index].isEmpty {
                let passed = passed(
                    from: index, to: receiver, scopes[index], inOwnRound: ofOwnRound[receiver].contains(index))
                guard !scopes[receiver].isSuperset(of: passed) else { continue }
                entries += passed.count
                guard entries < Self.maximumInstances / 10 else {
                    isTangled = true
                    return study.steps.map { _ in [] }
                }
                scopes[receiver].formUnion(passed)
                pending.append(receiver)
            }
        }
        return scopes.map { scope in scope.sorted { study.parameters[$0].key.value < study.parameters[$1].key.value } }
    }

    /// What only a loop's own steps see stays with them, and the rows that are written in a round with that.
    private func passed(
        from index: Int, to receiver: Int, _ scope: Set<Int>, inOwnRound: Bool
    ) -> Set<Int> {
        guard let loop = study.steps[index].loop else { return scope }
        if study.seesLastRound(receiver, of: index) { return scope.subtracting(privateParameters(ofLoop: loop)) }
        return inOwnRound ? scope : scope.subtracting(writtenColumns(inLoop: loop))
    }

    /// A step that uses something of a row runs once for each row, and so uses its key. What it gathers by is of many rows.
    private func addKeys(to scopes: inout [Set<Int>]) {
        let tables = study.tables.filter { !$0.key.isEmpty }
        guard !tables.isEmpty else { return }
        let common = study.steps.map { Set($0.dependencies.flatMap { columns(of: $0) }) }
        for table in tables {
            let others = Set(table.besideKey)
            for index in scopes.indices where !scopes[index].subtracting(common[index]).isDisjoint(with: others) {
                scopes[index].formUnion(table.key)
            }
        }
    }

    private func scopeSources(_ index: Int) -> Set<Int> {
        let step = study.steps[index]
        var sources: Set<Int> = []
        for text in step.texts { sources.formUnion(compiler.stepsNamed(in: text.text.value)) }
        if !sources.isEmpty { sources.subtract(readers[index].gathered) }
        for dependency in step.dependencies where dependency.scope == .matching { sources.insert(dependency.step) }
        sources.remove(index)
        return sources
    }

    private func own(_ text: String) -> Set<Int> { compiler.parametersNamed(in: text) }
}
