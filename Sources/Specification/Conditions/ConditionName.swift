import Expressions

/// What a name in a condition is about, where that is a step before it: `$(STEP.outputs.NAME)`, `$(STEP.state)` and
/// `$(STEP.exit)`.
package enum ConditionName: Hashable, Sendable {
    case output(OutputToken)
    /// A word, as `status` has it.
    case state(step: String)
    /// The exit code.
    case exitCode(step: String)

    private static let stateSuffix = ".state"
    private static let exitCodeSuffix = ".exit"

    /// - Parameters:
    ///   - text: What stands between the parentheses.
    ///   - isStep: Whether the study has a step of a name.
    package init?(_ text: String, isStep: (String) -> Bool) {
        if let token = OutputToken(text), isStep(token.step) {
            self = .output(token)
        } else if let step = Self.stem(of: text, before: Self.stateSuffix), isStep(step) {
            self = .state(step: step)
        } else if let step = Self.stem(of: text, before: Self.exitCodeSuffix), isStep(step) {
            self = .exitCode(step: step)
        } else {
            return nil
        }
    }

    private static func stem(of text: String, before suffix: String) -> String? {
        text.hasSuffix(suffix) ? String(text.dropLast(suffix.count)) : nil
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
        case .state(let step): step + Self.stateSuffix
        case .exitCode(let step): step + Self.exitCodeSuffix
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
