import Diagnostics
import Specification

/// A loop of a study, with the types of its condition known.
package struct LoopNode: Sendable {
    package let name: String
    /// Its steps, in the order of the file.
    package let members: [Int]
    /// Judged for each instance that begins a round, of the round before.
    package let until: StepCondition
    package let atMost: Int
}

extension Expander {
    /// The loops whose conditions mean something.
    mutating func loopNodes() -> [LoopNode] {
        study.loops.compactMap { loop in
            let condition = conditions.condition(of: loop)
            diagnostics += conditions.takeDiagnostics()
            guard let until = condition else { return nil }
            for member in loop.members where study.beginsRound(member) { check(until, of: loop, at: member) }
            return LoopNode(
                name: loop.name.value, members: loop.members, until: until, atMost: loop.repetition.atMost)
        }
    }

    /// What is asked about in a round is one instance for whoever asks.
    private mutating func check(_ until: StepCondition, of loop: StepLoop, at first: Int) {
        for step in until.steps.sorted() where !diagnostics.isEnough {
            let foreign = scopes[step].filter { !scopes[first].contains($0) }
            guard let parameter = foreign.first else { continue }
            let (name, key) = (study.steps[step].name.value, study.parameters[parameter].key.value)
            diagnostics.append(
                .error(
                    "output-of-many", at: until.text.place,
                    "`until` of `\(loop.name.value)` asks about `\(name)`, which runs for each `\(key)` in a round, and "
                        + "`\(study.steps[first].name.value)`, with which a round begins, does not",
                    hint: "let another step gather `\(name)_*` and publish one value"))
        }
    }

    /// The parameters that only the steps of a loop see: the number of the round, and the columns of rows that are written in it.
    func privateParameters(ofLoop loop: Int) -> Set<Int> {
        writtenColumns(inLoop: loop).union(study.roundParameter.map { [$0] } ?? [])
    }

    /// The columns of rows that are written in each round.
    func writtenColumns(inLoop loop: Int) -> Set<Int> {
        producers.reduce(into: []) { found, producer in
            if study.steps[producer.step].loop == loop { found.formUnion(study.tables[producer.table].columns) }
        }
    }

    /// For each instance whether its round is behind the last one that its loop may have; empty where none is.
    func roundsBeyond(_ step: Step, _ representatives: [UInt32]) -> [Bool] {
        guard let loop = step.loop, let round = study.roundParameter else { return [] }
        let most = study.loops[loop].repetition.atMost
        let beyond = representatives.map { combinations.columns[round].place(of: Int($0)) >= most }
        return beyond.contains(true) ? beyond : []
    }
}

extension Array where Element == Bool {
    /// Where either is true; an empty one is true nowhere.
    func or(_ other: [Bool]) -> [Bool] {
        if isEmpty || other.isEmpty { return isEmpty ? other : self }
        return zip(self, other).map { $0 || $1 }
    }
}

extension StudyGraph {
    /// The number of the round that an instance belongs to, from 1; nothing where its step is not repeated.
    package func round(of instance: InstanceID) -> Int? {
        guard let roundParameter else { return nil }
        let step = step(of: instance)
        guard step.loop != nil else { return nil }
        return combinations.columns[roundParameter].place(of: step.combination(of: instance)) + 1
    }

    /// How many instances of a step may run: those of rounds behind the last one of its loop do not count.
    package func mostInstances(of step: StepNode) -> Int {
        guard let loop = step.loop, let roundParameter else { return step.instances.count }
        return step.representatives.count {
            combinations.columns[roundParameter].place(of: Int($0)) < loops[loop].atMost
        }
    }

    /// The same of all steps.
    package var mostInstances: Int { steps.reduce(0) { $0 + mostInstances(of: $1) } }

    /// Whether a combination is of a round other than the first.
    package func isOfLaterRound(combination: Int, in group: CombinationGroup) -> Bool {
        guard let roundParameter, group.parameters.contains(roundParameter) else { return false }
        return combinations.columns[roundParameter].place(of: combination) > 0
    }

    /// Whether its loop has fewer rounds.
    package func isBehindLastRound(_ instance: InstanceID) -> Bool {
        guard let round = round(of: instance), let loop = step(of: instance).loop else { return false }
        return round > loops[loop].atMost
    }

    /// Whether it is decided by the round before whether an instance is needed.
    package func isOfLaterRound(_ instance: InstanceID) -> Bool { (round(of: instance) ?? 1) > 1 }

    /// The loop whose next round begins with an instance; nothing for the first round.
    package func loop(continuedBy instance: InstanceID) -> LoopNode? {
        guard roundParameter != nil else { return nil }
        let step = step(of: instance)
        guard step.beginsRound, let loop = step.loop, isOfLaterRound(instance) else { return nil }
        return loops[loop]
    }

    /// What the names of a loop's condition stand for in the round before the one that an instance begins.
    package func operands(ofRoundBefore instance: InstanceID, in loop: LoopNode) -> [ConditionOperand] {
        previous(stepIndex(of: instance), of: instance).map { operands(of: $0, in: loop.until) } ?? []
    }

    /// The instance with which the round of an instance begins; one of them where there are several.
    package func beginner(ofRoundOf instance: InstanceID) -> InstanceID? {
        guard round(of: instance) != nil else { return nil }
        var found = instance
        while case let step = step(of: found), !step.beginsRound {
            let edge = step.parents.first { $0.round == .own && steps[$0.step].loop == step.loop }
            guard let parent = edge.flatMap({ parents(of: found, through: $0).first }) else { return nil }
            found = parent
        }
        return found
    }

    /// The instance of another step in the round before; nothing in the first.
    package func previous(_ other: Int, of instance: InstanceID) -> InstanceID? {
        let edge = step(of: instance).parents.first { $0.step == other && $0.round == .previous }
        return edge.flatMap { parents(of: instance, through: $0).first }
    }
}
