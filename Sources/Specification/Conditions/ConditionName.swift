import Expressions

/// What a name in a condition is about, where that is a step before it: `$(STEP.outputs.NAME)`, `$(STEP.state)` and
/// `$(STEP.exit)`.
package enum ConditionName: Hashable, Sendable {
    case output(OutputToken)
    /// A word, as `status` has it.
    case state(step: String)
    /// The exit code.
    case exitCode(step: String)

    /// - Parameters:
    ///   - text: What stands between the parentheses.
    ///   - isStep: Whether the study has a step of a name.
    package init?(_ text: String, isStep: (String) -> Bool) {
        guard let dotted = DottedName(text) else { return nil }
        if let token = OutputToken(text), isStep(token.step) {
            self = .output(token)
            return
        }
        let step = String(dotted.stem)
        switch dotted.ending {
        case "state" where isStep(step): self = .state(step: step)
        case "exit" where isStep(step): self = .exitCode(step: step)
        default: return nil
        }
    }

    package var step: String {
        switch self {
        case .output(let token): token.step
        case .state(let step), .exitCode(let step): step
        }
    }

    /// What stands between the parentheses.
    package var name: String {
        switch self {
        case .output(let token): "\(token.step).outputs.\(token.name)"
        case .state(let step): "\(step).state"
        case .exitCode(let step): "\(step).exit"
        }
    }

    /// As it is written.
    var text: String { "$(\(name))" }

    /// The words that a state may be, once a step is over: those of `status --format json`.
    package static let states = ["finished", "failed", "timed-out", "cancelled", "not-run", "skipped"]
}

extension WrittenExpression {
    /// Whether a step before it must be over before it can be judged, as a condition.
    ///
    /// - Parameter isStep: Whether the study has a step of a name.
    package func asksAboutStep(_ isStep: (String) -> Bool) -> Bool {
        expression.names.contains { ConditionName($0.name, isStep: isStep) != nil }
    }
}
