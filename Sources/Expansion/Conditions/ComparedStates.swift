import Diagnostics
import Expressions
import Specification

/// Texts in a condition that what they are compared with never is.
struct ComparedStates {
    private let study: Study
    private let step: Step
    private let condition: StepCondition

    init(_ condition: StepCondition, of step: Step, in study: Study) {
        (self.condition, self.step, self.study) = (condition, step, study)
    }

    var diagnostics: [Diagnostic] {
        Array(condition.expression.comparedTexts.lazy.compactMap(mistake).prefix(Self.manyMistakes))
    }

    /// More of one expression are not read by anybody, and each is looked for in its whole text.
    private static let manyMistakes = 100

    private func mistake(in compared: CheckedExpression.ComparedText) -> Diagnostic? {
        guard case .earlier(let fact) = condition.sources[compared.column] else { return nil }
        return switch fact {
        case .state(let other): mistake(in: compared, stateOf: other)
        case .output(let output, _): mistake(in: compared, output)
        case .exitCode: nil
        }
    }

    private func mistake(in compared: CheckedExpression.ComparedText, stateOf other: Int) -> Diagnostic? {
        guard ConditionName.states.contains(compared.text) else {
            // As tables for people have it.
            let meant = compared.text.replacing(" ", with: "-")
            let near =
                ConditionName.states.contains(meant) ? meant : nearest(to: compared.text, in: ConditionName.states)
            return .expression(
                ExpressionMistake(
                    compared.range, "no step ends as `\(compared.text.prefix(100))`",
                    hint: near.map { "did you mean `\"\($0)\"`?" }
                        ?? "write one of \(ConditionName.states.joined(separator: ", "))"),
                in: condition.text)
        }
        return impossible(compared, stateOf: other)
    }

    /// Where the step waits for another end than the one that is asked for.
    private func impossible(_ compared: CheckedExpression.ComparedText, stateOf other: Int) -> Diagnostic? {
        guard compared.isEquality, let dependency = step.dependencies.first(where: { $0.step == other }) else {
            return nil
        }
        let possible: [String]
        switch dependency.trigger {
        case .success: possible = ["finished"]
        case .unlessSkipped: possible = ["finished", "skipped"]
        case .failure: possible = ["failed", "timed-out"]
        case .end: possible = ConditionName.states
        }
        guard !possible.contains(compared.text) else { return nil }
        let name = study.steps[other].name.value
        return .warning(
            "never-true", at: condition.text.place(at: compared.range.lowerBound),
            "`\(name)` is never `\(compared.text)` here, since the step waits for another end of it",
            hint: "write `depends: [\(name) ended]`")
    }

    private func mistake(in compared: CheckedExpression.ComparedText, _ output: StepOutput) -> Diagnostic? {
        let declared = study.steps[output.step].outputs.values.first { $0.name.value == output.name }
        guard let rule = declared?.rule, !rule.choices.isEmpty, !rule.allows(compared.text),
            compared.text != declared?.standard
        else { return nil }
        return .expression(
            ExpressionMistake(
                compared.range, "`\(output.stepName)` publishes `\(output.name)` as \(rule.allowed)",
                hint: nearest(to: compared.text, in: rule.choices).map { "did you mean `\"\($0)\"`?" }),
            in: condition.text)
    }
}
