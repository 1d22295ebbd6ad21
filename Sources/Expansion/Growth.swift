import Diagnostics
import Specification

/// Combinations that are added to a study which has begun: the i-th takes the i-th value of every parameter.
package struct Growth: Hashable, Sendable {
    package struct Column: Hashable, Sendable {
        package let key: String
        package let values: [String]

        package init(key: String, values: [String]) {
            self.key = key
            self.values = values
        }
    }

    package let columns: [Column]
    /// Of rows that a step has written: the number of its instance within the step.
    package let parent: UInt32?

    package init(columns: [Column], parent: UInt32? = nil) {
        self.columns = columns
        self.parent = parent
    }

    /// The i-th value of each key belongs to the i-th combination.
    package init(words: some Sequence<(key: String, value: String)>, parent: UInt32? = nil) {
        var keys: [String] = []
        var values: [String: [String]] = [:]
        for (key, value) in words {
            if values[key] == nil { keys.append(key) }
            values[key, default: []].append(value)
        }
        self.init(columns: keys.map { Column(key: $0, values: values[$0] ?? []) }, parent: parent)
    }

    /// How many combinations.
    package var count: Int { columns.first?.values.count ?? 0 }
}

extension StudyGraph {
    /// The same study with more combinations: what was there keeps its ids, ordinals, names and workspaces.
    ///
    /// Combinations are only added behind the others, so the instances of a step keep their order, and those that are new
    /// come after them: expanding all of it anew and numbering the new ones on is right, and makes no second way to
    /// expand.
    ///
    /// - Complexity: That of expanding all of it.
    package func grown(by growth: Growth) throws(GrowthError) -> StudyGraph {
        let found = expand(try source.grown(by: growth), options: options, after: earlier)
        guard var graph = found.graph else {
            throw .mistakes(found.diagnostics.filter { $0.severity == .error })
        }
        graph.growths = growths + [growth]
        graph.keepNumbers(of: self)
        return graph
    }

    /// Numbers instances so that those that an earlier graph has keep their ids; each step has as many as there or more,
    /// and there may be more steps.
    mutating func keepNumbers(of earlier: StudyGraph) {
        owners = earlier.owners
        var next = UInt32(earlier.instanceCount)
        for step in steps.indices {
            let former = step < earlier.steps.count ? earlier.steps[step] : nil
            let added = UInt32(steps[step].instances.count - (former?.instances.count ?? 0))
            steps[step].keep(former, adding: next..<next + added)
            if added > 0 { owners.append(Owner(firstID: next, step: step)) }
            next += added
        }
        instanceCount = Int(next)
    }
}

extension StepNode {
    /// What must not change by growing.
    fileprivate mutating func keep(_ earlier: StepNode?, adding ids: Range<UInt32>) {
        guard let earlier else { return instances = InstanceIDs(ids) }
        instances = earlier.instances
        instances.append(ids)
        hashedNameWidth = earlier.hashedNameWidth
        canaries = earlier.canaries
    }
}

extension Study {
    /// Each table that the growth names gets its values; the others get none.
    func grown(by growth: Growth) throws(GrowthError) -> Study {
        guard !parameters.isEmpty else { throw .noParameters }
        let known = parameters.map(\.key.value).filter { loops.isEmpty || $0 != StepLoop.round }
        guard let first = known.first else { throw .noParameters }
        guard !growth.columns.isEmpty else { throw .missing(first) }
        if !loops.isEmpty, growth.columns.contains(where: { $0.key == StepLoop.round }) { throw .round(StepLoop.round) }
        if let other = growth.columns.first(where: { !known.contains($0.key) }) {
            throw .unknown(other.key, known: known)
        }
        let computed = Set(tables.flatMap { $0.computed.map { parameters[$0.column].key.value } })
        if let column = growth.columns.first(where: { computed.contains($0.key) }) { throw .computed(column.key) }
        if let odd = growth.columns.first(where: { $0.values.contains(where: \.cannotBeShown) }) {
            throw .notPrintable(odd.key)
        }
        for parameter in parameters {
            guard let rule = parameter.rule,
                let column = growth.columns.first(where: { $0.key == parameter.key.value }),
                let wrong = column.values.first(where: { !rule.allows($0) })
            else { continue }
            throw .disallowed(column.key, value: wrong, allowed: rule.allowed)
        }
        try checkLate(growth)
        let added = Dictionary(growth.columns.map { ($0.key, $0.values) }) { first, _ in first }
        var study = self
        for index in tables.indices {
            if let parent = growth.parent, let first = tables[index].columns.first,
                let values = added[parameters[first].key.value]
            {
                study.tables[index].late?.parents += Array(repeating: parent, count: values.count)
            }
            try study.grow(index, by: added)
        }
        return study
    }

    /// Only a step gives rows of its own table.
    private func checkLate(_ growth: Growth) throws(GrowthError) {
        guard growth.parent == nil else { return }
        for table in tables {
            guard let late = table.late,
                let column = growth.columns.first(where: { column in
                    table.columns.contains { parameters[$0].key.value == column.key }
                })
            else { continue }
            throw .late(column.key, step: late.step.value)
        }
    }

    private mutating func grow(_ index: Int, by added: [String: [String]]) throws(GrowthError) {
        let columns = tables[index].columns
        if tables[index].shape == .listed { try check(columns, added) }
        var extent = tables[index].extents.last ?? []
        for (place, column) in columns.enumerated() {
            guard let values = added[parameters[column].key.value] else { continue }
            parameters[column] = parameters[column].grown(by: values)
            extent[place] += values.count
        }
        tables[index].extents.append(extent)
        if tables[index].extents.suffix(2).first != extent { try checkKeys(of: tables[index]) }
        guard mostRows(of: index) <= Self.mostCombinations else { throw .tooMany }
    }

    /// A row with a known key is that row.
    private func checkKeys(of table: ParameterTable) throws(GrowthError) {
        guard let first = table.key.first else { return }
        // Of what steps write, each row is known within those of its instance.
        let parents = table.late.map { [0] + $0.parents.map { UInt64($0) + 1 } }
        let numbering = table.key.dropFirst().reduce(Numbering(parameters[first].values)) {
            $0.paired(with: Numbering(parameters[$1].values))
        }
        guard !numbering.isDistinct else { return }
        var rows: [UInt64: Int] = [:]
        for (row, number) in numbering.numbers.enumerated() {
            let identity = UInt64(number) | (parents?[row] ?? 0) << 32
            guard let known = rows.updateValue(row, forKey: identity) else { continue }
            guard table.columns.allSatisfy({ parameters[$0].values.isEqual(row, known) }) else {
                let words = table.key.map { "\(parameters[$0].key.value)=\(parameters[$0].values[row].prefix(100))" }
                throw .knownKey(words.joined(separator: " "))
            }
        }
    }

    /// A row has a value of every column.
    private func check(_ columns: [Int], _ added: [String: [String]]) throws(GrowthError) {
        let keys = columns.map { parameters[$0].key.value }
        guard let first = keys.first(where: { added[$0] != nil }), let count = added[first]?.count else { return }
        for key in keys {
            guard let values = added[key] else { throw .missing(key) }
            guard values.count == count else { throw .uneven(key, values.count, other: first, count) }
        }
    }
}

extension String {
    /// What was no UTF-8 stands in it as a replacement character.
    fileprivate var cannotBeShown: Bool {
        unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F || $0.value == 0xFFFD }
    }
}

extension StudyGraph {
    /// What was there before and gathers from a step, or from a group, which has got more since.
    package func gatherers(since earlier: StudyGraph) -> [InstanceID] {
        steps.flatMap { step -> [InstanceID] in
            let known = earlier.steps[step.index].instances.count
            guard step.instances.count > known else { return [] }
            return gatherers(of: step, ofOrdinals: known..<step.instances.count, among: earlier)
        }
    }

    /// The instances of an earlier graph that gather some of a step's.
    func gatherers(
        of step: StepNode, ofOrdinals changed: some Sequence<Int>, among earlier: StudyGraph
    ) -> [InstanceID] {
        let changed = Array(changed)
        guard !changed.isEmpty else { return [] }
        return step.children.filter { $0.isGathering && $0.step < earlier.steps.count }.flatMap { edge in
            gatherers(through: edge, ofOrdinals: changed, among: earlier.steps[edge.step].instances)
        }
    }

    private func gatherers(
        through edge: ChildEdge, ofOrdinals changed: [Int], among children: InstanceIDs
    ) -> [InstanceID] {
        guard let groups = groups(of: edge) else { return Array(children) }
        let grown = Set(changed.map { groups.group(ofParent: $0) }).sorted()
        return grown.flatMap { groups.children(ofGroup: $0) }.filter { $0 < children.count }.map { children[Int($0)] }
    }
}

extension Parameter {
    fileprivate func grown(by added: [String]) -> Parameter {
        var values = values
        values.append(contentsOf: added, at: key.place)
        var labels = labels
        if case .list(var list) = labels {
            // What most generators write.
            list.append(contentsOf: added.map { "\(key.value).\($0)" }, at: key.place)
            labels = .list(list)
        }
        return with(values: values, labels: labels)
    }
}
