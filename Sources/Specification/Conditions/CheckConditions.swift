import Diagnostics
import Expressions

/// Whether each condition asks about steps that its own step waits for.
///
/// - Parameter steps: By their names.
func checkConditions(_ study: Study, steps: [String: Int]) -> [Diagnostic] {
    var outputs = OutputTokenChecker(study, steps: steps)
    var found: [Diagnostic] = []
    for (index, step) in study.steps.enumerated() {
        guard let condition = step.condition else { continue }
        outputs.begin(step: index)
        for use in condition.expression.names where !found.isEnough {
            guard let name = ConditionName(use.name, isStep: { steps[$0] != nil }) else { continue }
            let place = condition.text.place(at: use.range.lowerBound)
            if let problem = outputs.problem(of: name, at: place) { found.append(problem) }
        }
    }
    return found
}
