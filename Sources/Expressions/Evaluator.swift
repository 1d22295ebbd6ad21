/// Why a name has no value.
package struct MissingValue: Error, Hashable, Sendable {
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}

/// Evaluates one expression for any number of rows, in a loop over its instructions. It keeps its stack from one row to
/// the next.
package struct Evaluator: Sendable {
    private let expression: CheckedExpression
    private var stack: [Value] = []
    private var effort: Effort

    package init(_ expression: CheckedExpression) {
        self.expression = expression
        effort = Effort(instructions: expression.code.count)
    }

    /// How many the last value took.
    package var operations: Int {
        ExpressionLimits.mostOperations - effort.left / ExpressionLimits.bytesOfOperation
    }

    /// - Parameter column: The value of a name, by its number in ``CheckedExpression/columns``.
    /// - Throws: What has no value, once that is looked at, such as a division by zero, with its place in the expression.
    package mutating func value(
        _ column: (Int) throws(MissingValue) -> Value
    ) throws(ExpressionMistake) -> Value {
        stack.removeAll(keepingCapacity: true)
        effort = Effort(instructions: expression.code.count)
        var index = 0
        while index < expression.code.count {
            do throws(Refusal) {
                index = try next(after: index, column)
            } catch {
                throw ExpressionMistake(expression.code[index].range, error.message, hint: error.hint)
            }
        }
        return stack.popLast() ?? .flag(false)
    }

    /// - Returns: The instruction that follows.
    private mutating func next(
        after index: Int, _ column: (Int) throws(MissingValue) -> Value
    ) throws(Refusal) -> Int {
        switch expression.code[index].instruction {
        case .constant(let value): stack.append(value)
        case .column(let number): stack.append(try checked(column, number))
        case .negate: stack.append(.number(-popNumber()))
        case .not: stack.append(.flag(!popFlag()))
        case .arithmetic(let operation): try calculate(operation)
        case .comparison(let comparison): try compare(comparison)
        case .membership(let list, let isExpected): try look(in: expression.lists[list], isExpected)
        case .call(let function, let count): try call(function, count)
        case .format(let format): try fill(format)
        case .decided(let junction, let target):
            if case .flag(junction.decisive) = stack.last { return target }
            _ = pop()
        case .unless(let target): if !popFlag() { return target }
        case .jump(let target): return target
        case .junction, .choice: break
        }
        return index + 1
    }

    /// Of a column that holds another type than it declares, nothing can be computed.
    private func checked(
        _ column: (Int) throws(MissingValue) -> Value, _ number: Int
    ) throws(Refusal) -> Value {
        let type = expression.columnTypes[number]
        let value: Value
        do throws(MissingValue) { value = try column(number) } catch { throw Refusal(error.reason) }
        guard value.type == type else {
            throw Refusal(
                "`\(brief(expression.columns[number]))` is \(value.type.described), and not \(type.described)")
        }
        return value
    }

    // MARK: Instructions

    private mutating func calculate(_ operation: Arithmetic) throws(Refusal) {
        let right = popNumber()
        stack.append(.number(try NumberFunctions.result(operation, popNumber(), right)))
    }

    private mutating func compare(_ comparison: Comparison) throws(Refusal) {
        let right = pop()
        let left = pop()
        if case .number(let first) = left, case .number(let second) = right {
            stack.append(.flag(NumberFunctions.isTrue(comparison, first, second)))
        } else {
            if case .text(let first) = left, case .text(let second) = right {
                try effort.spend(min(first.utf8.count, second.utf8.count))
            }
            stack.append(.flag((left == right) == (comparison == .equal)))
        }
    }

    private mutating func look(in list: LiteralList, _ isExpected: Bool) throws(Refusal) {
        let value = pop()
        if case .text(let text) = value { try effort.spend(text.utf8.count) }
        stack.append(.flag(list.values.contains(value) == isExpected))
    }

    private mutating func fill(_ format: Format) throws(Refusal) {
        let value = pop()
        _ = pop()
        try append(filled: format, with: value)
    }

    private mutating func append(filled format: Format, with value: Value) throws(Refusal) {
        try effort.spend(writing: CollectionOfOne(value))
        let text = try format.filled(with: value)
        try effort.spend(making: text.utf8.count)
        stack.append(.text(text))
    }

    private mutating func call(_ function: Function, _ count: Int) throws(Refusal) {
        switch function {
        case .abs, .ceil, .floor, .round, .sqrt, .exp, .log:
            stack.append(.number(try NumberFunctions.result(function, of: popNumber())))
        case .pow, .mod, .min, .max: try foldNumbers(function, count)
        case .number: try readNumber()
        case .text: try join(count)
        case .format: try formatComputed()
        case .length: try measure()
        case .lower, .upper, .name, .folder:
            stack.append(.text(try TextFunctions.result(function, of: popText(), effort: &effort)))
        case .replace:
            let (new, old) = (popText(), popText())
            stack.append(.text(try TextFunctions.replace(popText(), old, new, effort: &effort)))
        case .before, .after:
            let separator = popText()
            stack.append(.text(try TextFunctions.side(function, of: popText(), separator, effort: &effort)))
        case .starts, .ends, .contains, .matches:
            let other = popText()
            stack.append(.flag(try TextQuestions.result(function, of: popText(), other, effort: &effort)))
        case .choice: break
        }
    }

    private mutating func foldNumbers(_ function: Function, _ count: Int) throws(Refusal) {
        var result = popNumber()
        for _ in 1..<max(1, count) { result = try NumberFunctions.result(function, of: popNumber(), result) }
        stack.append(.number(result))
    }

    private mutating func readNumber() throws(Refusal) {
        let text = popText()
        try effort.spend(text.utf8.count)
        guard let number = Value.number(of: text) else {
            throw Refusal("`\(brief(text))` is not a decimal number of at most 15 digits")
        }
        stack.append(.number(number))
    }

    private mutating func measure() throws(Refusal) {
        let text = popText()
        try effort.spend(text.utf8.count)
        stack.append(.number(Double(text.unicodeScalars.count)))
    }

    private mutating func join(_ count: Int) throws(Refusal) {
        let values = stack.suffix(count)
        stack.removeLast(min(count, stack.count))
        try effort.spend(writing: values)
        stack.append(.text(try TextFunctions.joined(values.lazy.map(\.text), effort: &effort)))
    }

    /// A format that is not written out is read for each row.
    private mutating func formatComputed() throws(Refusal) {
        let value = pop()
        let text = popText()
        try effort.spend(text.utf8.count)
        let format: Format
        do throws(ExpressionMistake) {
            format = try Format.parse(text)
            if format.directive == nil { throw Format.mistakeOfNoPlace(text) }
        } catch {
            throw Refusal(error.message, hint: error.hint)
        }
        try append(filled: format, with: value)
    }

    // MARK: The stack

    // Types were checked before, so these find what they look for; anything else is nothing, and never a crash.

    private mutating func pop() -> Value { stack.popLast() ?? .flag(false) }

    private mutating func popNumber() -> Double { if case .number(let number) = pop() { number } else { 0 } }

    private mutating func popText() -> String { if case .text(let text) = pop() { text } else { "" } }

    private mutating func popFlag() -> Bool { if case .flag(let flag) = pop() { flag } else { false } }
}
