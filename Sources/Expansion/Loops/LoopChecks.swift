import Diagnostics
import Specification

/// What a step names of another round must be one instance.
extension Expander {
    mutating func refuseRoundsOfMany() {
        guard !isTangled, !study.loops.isEmpty else { return }
        for (index, step) in study.steps.enumerated() where !diagnostics.isEnough {
            refuseManyBefore(step)
            refuseManyLast(step, index)
        }
    }

    /// Of the round before.
    private mutating func refuseManyBefore(_ step: Step) {
        for other in step.namedBefore.sorted() { refuseMany(of: other, namedBy: step, isPrevious: true) }
    }

    /// Of the last round, seen from outside.
    private mutating func refuseManyLast(_ step: Step, _ index: Int) {
        let seen = step.dependencies.filter { $0.scope == .matching && study.seesLastRound(index, of: $0.step) }
        for other in seen.map(\.step) where namesOneInstance(of: other, step) {
            refuseMany(of: other, namedBy: step, isPrevious: false)
        }
    }

    private mutating func refuseMany(of other: Int, namedBy step: Step, isPrevious: Bool) {
        let written = study.steps[other].loop.map { writtenColumns(inLoop: $0) } ?? []
        guard let parameter = scopes[other].first(where: { written.contains($0) }) else { return }
        diagnostics.append(
            .manyInRound(step, study.steps[other], study.parameters[parameter], isPrevious: isPrevious))
    }

    private func namesOneInstance(of other: Int, _ step: Step) -> Bool {
        let name = study.steps[other].name.value
        return step.texts.contains { text in
            compiler.environment.tokensNamed(in: text.text.value).contains { token in
                OutputToken(token.plainName)?.step == name || token.plainName == "\(name).workspace"
                    || ConditionName(token.plainName, isStep: { $0 == name }) != nil
            }
        }
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
