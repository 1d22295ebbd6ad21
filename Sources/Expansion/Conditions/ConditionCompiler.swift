import Diagnostics
import Expressions
import Specification

/// Gives the names of conditions their meanings and types, and judges what is known before anything runs.
struct ConditionCompiler {
    private let study: Study
    private let combinations: CombinationTable
    /// The text of each name of the environment.
    private let variables: [String: String]
    private let declared: [String: ValueType]
    private let compiler: TokenTextCompiler
    private var types: [Int: ValueType] = [:]
    private var diagnostics: [Diagnostic] = []
    /// For all instances of all steps.
    private var operations = 0

    init(_ study: Study, combinations: CombinationTable, compiler: TokenTextCompiler) {
        self.study = study
        self.combinations = combinations
        self.compiler = compiler
        variables = compiler.environment.texts
        declared = study.environment.declaredTypes
    }

    /// What was found since it was last asked.
    mutating func takeDiagnostics() -> [Diagnostic] {
        defer { diagnostics = [] }
        return diagnostics
    }

    mutating func condition(ofStep index: Int) -> StepCondition? {
        guard let written = study.steps[index].condition else { return nil }
        let earlier = study.steps[index].dependencies.filter { $0.scope == .matching }.map(\.step)
        guard let condition = condition(written, askingAbout: earlier, step: index) else { return nil }
        guard !condition.isKnownBeforehand, let mistake = condition.expression.firstBeyondAwk else { return condition }
        diagnostics.append(.expression(mistake, in: written.text))
        return nil
    }

    /// `until` of a loop.
    mutating func condition(of loop: StepLoop) -> StepCondition? {
        condition(loop.repetition.until, askingAbout: loop.members, step: loop.members[0])
    }

    /// - Parameter steps: Those whose names it may have.
    private mutating func condition(
        _ written: WrittenExpression, askingAbout steps: [Int], step: Int
    ) -> StepCondition? {
        let (text, expression) = (written.text, written.expression)
        let sources = Dictionary(expression.names.map { ($0.name, source(of: $0.name)) }) { first, _ in first }
        var known = SimilarNames(names(of: steps, like: expression.names.map(\.name)))
        do throws(ExpressionMistakes) {
            let checked = try expression.checked(as: .flag, names: &known) { sources[$0]??.type }
            let condition = StepCondition(
                text: text, expression: checked, sources: checked.columns.compactMap { sources[$0] ?? nil })
            diagnostics += ComparedStates(condition, of: study.steps[step], in: study).diagnostics
            return condition
        } catch {
            diagnostics += error.list.map { .expression($0, in: text) }
            return nil
        }
    }

    private mutating func source(of name: String) -> StepCondition.Source? {
        if let parameter = compiler.parameterIndex(of: name) { return .parameter(parameter, type(of: parameter)) }
        if let text = variables[name] { return .variable(TypedColumn.value(text, declared: declared[name])) }
        return ConditionName(name, isStep: compiler.isStep).flatMap(fact).map { .earlier($0) }
    }

    private mutating func type(of parameter: Int) -> ValueType {
        if let known = types[parameter] { return known }
        let type =
            study.parameters[parameter].rule?.valueType
            ?? ValueType.inferred(from: combinations.columns[parameter].values)
        types[parameter] = type
        return type
    }

    private func fact(_ name: ConditionName) -> EarlierFact? {
        guard let step = compiler.stepIndex(of: name.step) else { return nil }
        switch name {
        case .state: return .state(step: step)
        case .exitCode: return .exitCode(step: step, name: name.step)
        case .output(let token):
            let value = study.steps[step].outputs.values.first { $0.name.value == token.name }
            let output = StepOutput(step: step, stepName: token.step, name: token.name, standard: value?.standard)
            return .output(output, value?.rule.type.valueType ?? .text)
        }
    }

    /// For what a wrong name may have meant.
    private func names(of steps: [Int], like written: [String]) -> [String] {
        // Of steps that declare no values, any may be meant.
        let ends = Set(
            written.compactMap { name in
                name.firstRange(of: ".outputs.").map { String(name[$0.lowerBound...]) }
            })
        let earlier = steps.flatMap { index in
            let step = study.steps[index]
            let name = step.name.value
            return [ConditionName.state(step: name).name, ConditionName.exitCode(step: name).name]
                + (step.outputs.values.isEmpty ? ends.sorted().map { name + $0 } : [])
                + step.outputs.values.map { "\(name).outputs.\($0.name.value)" }
        }
        return variables.keys.sorted() + study.parameters.map(\.key.value) + earlier
    }

    // MARK: What is known beforehand

    /// For each instance whether its condition is false; empty where that is known of none.
    ///
    /// - Parameter pending: Instances of which that cannot be known yet.
    mutating func excluded(
        by condition: StepCondition, combinations representatives: [UInt32], pending: [Bool] = []
    ) -> [Bool] {
        guard condition.isKnownBeforehand else { return [] }
        var evaluator = Evaluator(condition.expression)
        var result: [Bool] = []
        result.reserveCapacity(representatives.count)
        for (ordinal, combination) in representatives.enumerated() {
            guard pending.isEmpty || !pending[ordinal] else {
                result.append(false)
                continue
            }
            let values = condition.operands(combination: Int(combination), of: combinations).compactMap(\.value)
            do throws(ExpressionMistake) {
                result.append(try evaluator.value { values[$0] } == .flag(false))
            } catch {
                diagnostics.append(.expression(error.naming(values, of: condition.expression), in: condition.text))
                return []
            }
            operations += evaluator.operations
            guard operations <= ExpressionResults.mostOperations else {
                diagnostics.append(.expression(.tooManyOperations, in: condition.text))
                return []
            }
        }
        return result.contains(true) ? result : []
    }
}

extension ConditionOperand {
    fileprivate var value: Value? { if case .value(let value) = self { value } else { nil } }
}

extension StepCondition.Source {
    fileprivate var type: ValueType {
        switch self {
        case .parameter(_, let type): type
        case .variable(let value): value.type
        case .earlier(let fact): fact.type
        }
    }
}
