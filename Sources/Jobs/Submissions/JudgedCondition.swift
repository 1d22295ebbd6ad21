package import Expansion
import Expressions
package import Tracking

/// Why it cannot be said whether a condition holds.
package struct ConditionMistake: Error, Hashable, Sendable, CustomStringConvertible {
    package let reason: String

    package var description: String { "cannot judge the condition in when: \(reason)" }
}

extension StepCondition {
    /// Whether it holds, once all that it asks about is over; as `templates/condition.awk` judges it in a job.
    ///
    /// - Parameters:
    ///   - operands: For each of its names.
    ///   - publishers: How each step ended that it asks about.
    ///   - published: What those steps have published.
    package func holds(
        _ operands: [ConditionOperand], publishers: [PublishingAttempt], published: [Int: PublishedValues]
    ) throws(ConditionMistake) -> Bool {
        var evaluator = Evaluator(expression)
        do throws(ExpressionMistake) {
            // What is not looked at may be missing.
            return try evaluator.value { (index: Int) throws(MissingValue) -> Value in
                switch operands[index] {
                case .value(let value): return value
                case .earlier(let fact):
                    let end = publishers.first { $0.step == fact.step }?.end
                    return try fact.value(end: end, published: published[fact.step])
                }
            } == .flag(true)
        } catch {
            throw ConditionMistake(reason: error.message)
        }
    }
}

extension EarlierFact {
    fileprivate func value(
        end: PublishingAttempt.KnownEnd?, published: PublishedValues?
    ) throws(MissingValue) -> Value {
        switch self {
        case .state: return .text(end?.state.name ?? "")
        case .exitCode(_, let name):
            guard let code = end?.exitCode else { throw MissingValue("step `\(name)` has no exit code") }
            return .number(Double(code))
        case .output(let output, let type):
            guard let text = published?[output.name] ?? output.standard else {
                throw MissingValue("step `\(output.stepName)` did not publish `\(output.name)`")
            }
            return try Self.value(text, type)
        }
    }

    private static func value(_ text: String, _ type: ValueType) throws(MissingValue) -> Value {
        switch type {
        case .text: return .text(text)
        case .number:
            if let number = Value.number(of: text, mostDigits: .max) { return .number(number) }
            throw MissingValue("`\(text.prefix(60))` is not a decimal number")
        case .flag:
            if text == "true" || text == "false" { return .flag(text == "true") }
            throw MissingValue("`\(text.prefix(60))` is neither true nor false")
        }
    }
}
