import Diagnostics
import Executors
import Specification

extension Expander {
    private mutating func numbering(of parameter: Int) -> Numbering {
        if let known = numberings[parameter] { return known }
        let numbering = combinations.numbering(of: parameter)
        numberings[parameter] = numbering
        return numbering
    }

    /// A step with its instances, names and edges.
    ///
    /// - Parameter first: The number of its first instance.
    mutating func node(
        _ index: Int, scope: [Int], first: UInt32, directories: inout UniqueNames, groups: inout Int
    ) -> StepNode {
        let step = study.steps[index]
        let former = earlier?.step(index)
        if let former, former.isRemoved { return removedNode(index, former, first: first, &directories) }
        let grouping = Grouping(by: scope) { numbering(of: $0) }
        let named = named(of: scope)
        let names = uniqueNames(step, scope: named, grouping: grouping)
        let (directory, changed) = directories.claim(former?.directory ?? SafeName.encode(step.name.value))
        if changed { diagnostics.append(.directoryTaken(step, directory: directory)) }
        let count = grouping.representatives.count
        let width = String(max(0, count - 1)).count
        let precautions = step.precautions.or(options.precautions)
        let text = text(index, grouping.representatives)
        let removed = scope.first.map { combinations.removedOrdinals(of: $0, grouping) } ?? []
        let late = lateColumns(of: scope)
        let pending = pendingOrdinals(late, grouping.representatives)
        let excluded = excluded(by: text.condition, grouping.representatives, pending)
            .or(roundsBeyond(step, grouping.representatives))
        let failureLimit = count > 1 ? precautions.failureLimit?.limit(of: count) : nil
        let facts = StepFacts(
            index: index, name: step.name.value, role: step.role, parameters: scope, named: named,
            representatives: grouping.representatives, ordinals: grouping.ordinals,
            parents: edges(of: index, behind: awaited(by: index, text), groups: &groups),
            directory: directory, text: text, renamed: names.combinations, renamedDirectories: names.directories,
            failureLimit: failureLimit,
            allowedFailures: allowedFailures(
                of: step, among: wanted(count, removed, excluded, pending), stopAfter: failureLimit),
            removed: removed, excluded: excluded, late: late, pending: pending, loop: step.loop,
            beginsRound: study.beginsRound(index),
            asksForScheduler: step.settings[.nodes] != nil || step.settings[.procs] != nil)
        return StepNode(
            facts, instances: InstanceIDs(first..<(first + UInt32(count))),
            hashedNameWidth: options.hashedWorkspaces && !scope.isEmpty ? width : nil,
            canaries: canaries(of: step, precautions.canaries, among: count, isLate: !late.isEmpty),
            scriptVersion: former?.scriptVersion ?? 1)
    }

    /// Steps that must be over before a scheduler can be asked for an instance: those whose values it asks by. What takes places
    /// waits for all here, since a job that waits with a scheduler would hold them from what it waits for.
    private func awaited(by index: Int, _ text: StepText) -> Set<Int> {
        let dependencies = study.steps[index].dependencies
        guard study.takes(ofStep: index).isEmpty else { return Set(dependencies.map(\.step)) }
        // Only the conductor knows how all have failed, and a job writes no list of what succeeded for each group.
        let failures = text.failures.compactMap { if case .step(let step) = $0 { step } else { nil } }
        let lists = dependencies.filter { dependency in
            dependency.scope == .group && text.lists.contains(dependency.step)
                && (study.steps[dependency.step].allowedFailures != nil || emptiable.contains(dependency.step))
        }
        return Set(text.followingOutputs.map(\.step) + failures + lists.map(\.step))
    }

    private mutating func text(_ index: Int, _ combinations: [UInt32]) -> StepText {
        let step = study.steps[index]
        func compile(_ text: String) -> TokenText { compiler.compile(text, for: readers[index]) }
        let settings = step.settings.mapValues { Located(compile($0.value), at: $0.place) }
        let arguments = step.arguments.map { compile($0.value) }
        let isFixed = settings.values.allSatisfy(\.value.isFixed) && arguments.allSatisfy(\.isFixed)
        let unquoted =
            step.settings.values.sorted { $0.place < $1.place } + step.arguments + step.outputs.files
            + step.outputs.temporary
        let text = StepText(
            about: compile(step.about.value), command: command(step.command, step: index, combinations),
            restart: step.restart.map { command($0, step: index, combinations) }, settings: settings,
            arguments: arguments, files: step.outputs.files.map { compile($0.value) },
            temporary: step.outputs.temporary.map { compile($0.value) }, condition: condition(of: index),
            fixedResources: isFixed ? Resources(settings, arguments, batch: study.batch, fill: \.literals) : nil)
        refuseQuotes(in: [step.about] + unquoted, index)
        return text
    }

    private mutating func condition(of index: Int) -> StepCondition? {
        guard study.steps[index].condition != nil else { return nil }
        let condition = conditions.condition(ofStep: index)
        diagnostics += conditions.takeDiagnostics()
        return condition
    }

    private mutating func excluded(
        by condition: StepCondition?, _ combinations: [UInt32], _ pending: [Bool]
    ) -> [Bool] {
        guard let condition else { return [] }
        let excluded = conditions.excluded(by: condition, combinations: combinations, pending: pending)
        diagnostics += conditions.takeDiagnostics()
        return excluded
    }
}
