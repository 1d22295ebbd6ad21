package import Expressions
package import Specification

/// `when` of a step, with its types known: an instance for which it is false is skipped.
package struct StepCondition: Sendable {
    /// What stands for a name in it.
    enum Source: Sendable {
        case parameter(Int, ValueType)
        case variable(Value)
        /// What is known once a step before it is over.
        case earlier(EarlierFact)
    }

    package let text: Located<String>
    package let expression: CheckedExpression
    /// For each name of the expression.
    let sources: [Source]

    /// Whether no step has to be over before it can be judged.
    package var isKnownBeforehand: Bool { steps.isEmpty }

    /// The steps that it asks about.
    package var steps: Set<Int> {
        sources.reduce(into: []) { if case .earlier(let fact) = $1 { $0.insert(fact.step) } }
    }
}

/// What a condition asks about one instance of a step before it.
package enum EarlierFact: Hashable, Sendable {
    /// What it has published, which must be of this type.
    case output(StepOutput, ValueType)
    /// One word, as `status` has it.
    case state(step: Int)
    case exitCode(step: Int, name: String)

    package var step: Int {
        switch self {
        case .output(let output, _): output.step
        case .state(let step), .exitCode(let step, _): step
        }
    }

    var type: ValueType {
        switch self {
        case .output(_, let type): type
        case .state: .text
        case .exitCode: .number
        }
    }
}

/// What stands for a name in the condition of one instance.
package enum ConditionOperand: Hashable, Sendable {
    case value(Value)
    case earlier(EarlierFact)
}

extension StepCondition {
    /// What its names stand for in a combination.
    func operands(combination: Int, of combinations: CombinationTable) -> [ConditionOperand] {
        sources.map { source in
            switch source {
            case .variable(let value): .value(value)
            case .earlier(let fact): .earlier(fact)
            case .parameter(let parameter, let type):
                .value(TypedColumn.value(combinations.value(parameter: parameter, combination: combination), as: type))
            }
        }
    }
}

extension StudyGraph {
    /// The condition that decides once an instance begins; nothing where there is none, or where it is known beforehand.
    package func openCondition(of step: StepNode) -> StepCondition? {
        step.text.condition.flatMap { $0.isKnownBeforehand ? nil : $0 }
    }

    /// What the names of its condition stand for, for an instance.
    package func operands(of instance: InstanceID, in condition: StepCondition) -> [ConditionOperand] {
        condition.operands(combination: step(of: instance).combination(of: instance), of: combinations)
    }

    /// Whether an instance is skipped whatever happens, since its condition is false for its parameters.
    package func isExcluded(_ instance: InstanceID) -> Bool {
        let step = step(of: instance)
        return !step.excluded.isEmpty && step.isExcluded(step.ordinal(of: instance))
    }
}
