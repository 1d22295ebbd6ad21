import Diagnostics
import Specification

/// A late table as a step's instances see it.
package struct LateColumn: Hashable, Sendable {
    /// One of its columns that the step uses.
    let parameter: Int
    /// The step that writes its rows.
    package let producer: Int
}

extension Expander {
    /// The late tables that a step uses, each behind those that its producer uses.
    func lateColumns(of scope: [Int]) -> [LateColumn] {
        let used: [(count: Int, column: LateColumn)] = producers.compactMap { table, producer in
            guard let parameter = scope.first(where: { study.tables[table].columns.contains($0) }) else { return nil }
            return (lateTables(of: scopes[producer]).count, LateColumn(parameter: parameter, producer: producer))
        }
        return used.sorted { $0.count < $1.count }.map(\.column)
    }

    /// Steps whose instances may be skipped since there are no rows for them: what gathers steps that use late tables, and
    /// what follows that. An instance for a row has its row.
    func emptiableSteps() -> Set<Int> {
        guard !producers.isEmpty else { return [] }
        return order.reduce(into: []) { found, index in
            let mayBeSkipped = study.steps[index].dependencies.contains { dependency in
                let isOfRows = dependency.scope != .matching && !lateTables(of: scopes[dependency.step]).isEmpty
                return dependency.trigger.isForSuccess && (isOfRows || found.contains(dependency.step))
            }
            if mayBeSkipped { found.insert(index) }
        }
    }

    private func lateTables(of scope: [Int]) -> [Int] {
        producers.map(\.table).filter { table in scope.contains { study.tables[table].columns.contains($0) } }
    }

    /// For each instance whether it stands for rows that are not read yet; empty where none does.
    func pendingOrdinals(_ late: [LateColumn], _ representatives: [UInt32]) -> [Bool] {
        guard !late.isEmpty else { return [] }
        let pending = representatives.map { combination in
            late.contains { combinations.columns[$0.parameter].place(of: Int(combination)) == 0 }
        }
        return pending.contains(true) ? pending : []
    }
}

extension StepNode {
    /// Combinations of the instances whose parameters are all known.
    var knownRepresentatives: [UInt32] {
        pending.isEmpty ? representatives : zip(representatives, pending).filter { !$1 }.map(\.0)
    }

    /// Whether it stands for rows that are not read yet.
    ///
    /// - Parameter ordinal: The instance's number within the step.
    package func isPending(_ ordinal: Int) -> Bool { !pending.isEmpty && pending[ordinal] }
}

extension StudyGraph {
    /// Whether it stands for rows that are not read yet: it never runs.
    package func isPending(_ instance: InstanceID) -> Bool {
        guard hasLateTables else { return false }
        let step = stepIndex(of: instance)
        return !steps[step].pending.isEmpty && steps[step].pending[steps[step].ordinal(of: instance)]
    }

    /// Whether an instance never runs: the study no longer has it, or it stands for rows that are not read yet.
    package func isAbsent(_ instance: InstanceID) -> Bool { isRemoved(instance) || isPending(instance) }

    /// The instance whose rows one stands for; nothing where it stands for none.
    package func producer(ofPending instance: InstanceID) -> InstanceID? {
        guard hasLateTables else { return nil }
        let step = steps[stepIndex(of: instance)]
        guard step.isPending(step.ordinal(of: instance)) else { return nil }
        let combination = step.combination(of: instance)
        let open = step.late.first { combinations.columns[$0.parameter].place(of: combination) == 0 }
        return open.map { steps[$0.producer].instance(forCombination: combination) }
    }

    /// The late tables that steps use together with parameters of a group, one for each column that a step sees them by.
    package func lateColumns(of group: CombinationGroup) -> Set<LateColumn> {
        guard hasLateTables else { return [] }
        return Set(steps.flatMap(\.late).filter { group.parameters.contains($0.parameter) })
    }

    /// The instances whose rows a combination of all parameters of a group stands for; those of the outermost table.
    ///
    /// - Parameter late: Of the group.
    package func producers(ofPending combination: Int, in late: Set<LateColumn>) -> [InstanceID] {
        let open = Set(late.filter { combinations.columns[$0.parameter].place(of: combination) == 0 }.map(\.producer))
        return open.sorted().map { steps[$0].instance(forCombination: combination) }.filter { !isPending($0) }
    }

    /// Whether steps write rows of tables.
    package var hasLateTables: Bool { !lateTables.isEmpty }

    /// The tables whose rows a step's instances write.
    package func lateTables(of step: Int) -> [Int] { lateTables[step] ?? [] }
}
