import Diagnostics
import Specification

/// What a step names of another round must be one instance.
extension Expander {
    mutating func refuseRoundsOfMany() {
        guard !isTangled, !study.loops.isEmpty else { return }
        for (index, step) in study.steps.enumerated() where !diagnostics.isEnough {
            if step.loop != nil { refuseManyBefore(step, index) }
            refuseManyLast(step, index)
        }
    }

    /// Of the round before.
    private mutating func refuseManyBefore(_ step: Step, _ index: Int) {
        let named = step.texts.reduce(into: Set<Int>()) { $0.formUnion(compiler.stepsOfPreviousRound(in: $1)) }
        for other in named.sorted() where study.areInOneLoop(index, other) {
            guard let parameter = scopes[other].first(where: { writtenColumns(inLoopOf: other).contains($0) }) else {
                continue
            }
            diagnostics.append(.manyInRound(step, study.steps[other], study.parameters[parameter], isPrevious: true))
        }
    }

    /// Of the last round, seen from outside.
    private mutating func refuseManyLast(_ step: Step, _ index: Int) {
        let seen = step.dependencies.filter { $0.scope == .matching && study.seesLastRound(index, of: $0.step) }
        for other in seen.map(\.step) where namesOneInstance(of: other, step) {
            guard let parameter = scopes[other].first(where: { writtenColumns(inLoopOf: other).contains($0) }) else {
                continue
            }
            diagnostics.append(.manyInRound(step, study.steps[other], study.parameters[parameter], isPrevious: false))
        }
    }

    private func namesOneInstance(of other: Int, _ step: Step) -> Bool {
        let name = study.steps[other].name.value
        return step.texts.contains { text in
            compiler.tokensNamed(in: text).contains { token in
                OutputToken(token.plainName)?.step == name || token.plainName == "\(name).workspace"
                    || ConditionName(token.plainName, isStep: { $0 == name }) != nil
            }
        }
    }

    /// The columns of rows that are written anew in each round.
    private func writtenColumns(inLoopOf step: Int) -> Set<Int> {
        guard let loop = study.steps[step].loop else { return [] }
        return privateParameters(ofLoop: loop).subtracting(study.roundParameter.map { [$0] } ?? [])
    }
}

extension Diagnostic {
    fileprivate static func manyInRound(
        _ step: Step, _ other: Step, _ parameter: Parameter, isPrevious: Bool
    ) -> Diagnostic {
        let (own, name, key) = (step.name.value, other.name.value, parameter.key.value)
        let round = isPrevious ? "previous" : "last"
        return .error(
            "output-of-many", at: step.command.place,
            "step `\(own)` uses something of `\(name)` in the \(round) round, in which it runs for each `\(key)`",
            hint: "let another step of the loop gather `\(name)_*`, and use what that publishes")
    }
}
