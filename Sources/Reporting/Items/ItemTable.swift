import Expansion
import Tracking

/// A run as one table: a row for each combination, a column for each parameter, and four for each step, with one more for
/// each value that its instances have published.
///
/// A step that uses only some of the parameters, or none, tells the same in every row that its instance belongs to. What
/// no step uses together is never multiplied: each such group of parameters has rows of its own, in which those of the
/// others are absent. The columns are described in `docs/items.md`; programs read them.
package struct ItemTable: Sendable {
    package let columns: [ItemColumn]
    let parameters: [String]
    let steps: [ItemStep]
    private let snapshot: RunSnapshot
    private let rows: [ItemRow]
    /// Of each parameter.
    private let groups: [Int]

    /// - Parameter filter: Its step leaves out the columns of the others; what failed alone leaves out rows without.
    package init(_ snapshot: RunSnapshot, filter: StatusFilter = StatusFilter()) {
        let graph = snapshot.state.graph
        var groups = Array(repeating: 0, count: graph.combinations.columns.count)
        var all: [ItemRow] = []
        for (index, group) in graph.combinationGroups.enumerated() {
            for parameter in group.parameters { groups[parameter] = index }
            let late = graph.lateColumns(of: group)
            all += group.combinations.lazy.filter { late.isEmpty || !Self.isKnownByRows($0, late, snapshot.state) }
                .map { ItemRow(group: index, combination: Int($0)) }
                .filter { !Self.isUnneededRound($0, in: group, snapshot.state) }
        }
        let steps = graph.steps.filter { step in filter.step.map { $0 == step.name } ?? true }
            .map { step in
                ItemStep(step, group: step.parameters.first.map { groups[$0] }, outputs: snapshot.outputs(of: step))
            }
        parameters = graph.combinations.columns.map(\.key)
        columns = ItemColumn.columns(parameters: parameters, steps: steps)
        self.steps = steps
        self.snapshot = snapshot
        self.groups = groups
        rows = filter.onlyFailed ? all.filter { Self.isTrouble($0, steps, snapshot.state) } : all
    }

    /// Whether it stands for rows that are known by now, and have rows of their own here.
    private static func isKnownByRows(_ combination: UInt32, _ late: Set<LateColumn>, _ state: RunState) -> Bool {
        let producers = state.graph.producers(ofPending: Int(combination), in: late)
        return !producers.isEmpty && producers.allSatisfy { state.hasWrittenRows($0) }
    }

    /// Whether its round did not take place.
    private static func isUnneededRound(_ row: ItemRow, in group: CombinationGroup, _ state: RunState) -> Bool {
        let graph = state.graph
        guard graph.isOfLaterRound(combination: row.combination, in: group) else { return false }
        return graph.steps.allSatisfy { step in
            step.loop == nil || !state.isShown(step.instance(forCombination: row.combination))
        }
    }

    private static func isTrouble(_ row: ItemRow, _ steps: [ItemStep], _ state: RunState) -> Bool {
        steps.contains { step in step.instance(row).map { StateWord(state[$0].phase).isTrouble } ?? false }
    }

    package var rowCount: Int { rows.count }

    /// A value for each column.
    package func cells(ofRow row: Int) -> [ItemCell] {
        var cells: [ItemCell] = []
        cells.reserveCapacity(columns.count)
        for value in values(ofRow: row) { cells.append(value.map { .text($0) } ?? .absent) }
        for step in steps { append(step.instance(rows[row]), of: step, to: &cells) }
        return cells
    }

    /// Of the parameters, as the study file has them.
    func values(ofRow index: Int) -> some Sequence<String?> {
        let table = snapshot.state.graph.combinations
        let row = rows[index]
        return parameters.indices.lazy.map { parameter in
            groups[parameter] == row.group
                ? table.value(parameter: parameter, combination: row.combination) : nil
        }
    }

    /// Of the steps.
    func states(ofRow row: Int) -> [StateWord?] {
        steps.map { step in step.instance(rows[row]).map { StateWord(snapshot.state[$0].phase) } }
    }

    private func append(_ instance: InstanceID?, of step: ItemStep, to cells: inout [ItemCell]) {
        guard let instance else { return cells += Array(repeating: .absent, count: 4 + step.outputs.count) }
        let own = snapshot.state[instance]
        cells.append(.text(StateWord(own.phase).name))
        cells.append(snapshot.runMilliseconds(of: instance).map { .milliseconds($0) } ?? .absent)
        cells.append(.count(Int64(own.attempts)))
        cells.append(own.phase.exitCode.map { .count($0) } ?? .absent)
        let values = snapshot.values[instance]
        for name in step.outputs { cells.append(values?[name].map { .text($0) } ?? .absent) }
    }
}

/// A combination, which is a number within its group.
struct ItemRow: Sendable {
    let group: Int
    let combination: Int
}

/// A step, with what is needed to find its instances quickly.
struct ItemStep: Sendable {
    let name: String
    /// The names of all values that its instances have published.
    let outputs: [String]
    private let instances: InstanceIDs
    private let ordinals: [UInt32]
    /// Of its parameters; one without any belongs to every row.
    private let group: Int?

    init(_ step: StepNode, group: Int?, outputs: [String]) {
        self.outputs = outputs
        (name, instances, ordinals, self.group) = (step.name, step.instances, step.ordinals, group)
    }

    /// Which one a row belongs to, if it does to any.
    func instance(_ row: ItemRow) -> InstanceID? {
        guard let group else { return instances.first }
        return group == row.group ? instances[Int(ordinals[row.combination])] : nil
    }
}

extension RunSnapshot {
    /// In the order in which the instances of a step, one after the other, have published them first.
    fileprivate func outputs(of step: StepNode) -> [String] {
        guard !values.isEmpty else { return [] }
        var known: Set<String> = []
        return step.instances.flatMap { values[$0]?.names ?? [] }.filter { known.insert($0).inserted }
    }
}
