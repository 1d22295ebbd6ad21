import Diagnostics
import Expressions

/// Whether each condition asks about steps that its own step waits for.
///
/// - Parameter steps: By their names.
func checkConditions(_ study: Study, steps: [String: Int]) -> [Diagnostic] {
    var outputs = OutputTokenChecker(study, steps: steps)
    var found: [Diagnostic] = []
    for (index, step) in study.steps.enumerated() {
        // Its grammar was found right when the file was read.
        guard let text = step.condition, let expression = try? Expression.parse(text.value) else { continue }
        outputs.begin(step: index)
        for use in expression.names where !found.isEnough {
            guard let name = ConditionName(use.name, isStep: { steps[$0] != nil }) else { continue }
            let place = text.places(at: [use.range.lowerBound]).first ?? text.place
            if let problem = outputs.problem(of: name, at: place) { found.append(problem) }
        }
    }
    return found
}
