import TestSupport

/// Random expressions of arithmetic and comparisons, each as we write it and as awk does.
///
/// Brackets are left out as often as they are put, at the same places in both: the two must agree on what binds tighter.
struct RandomExpression {
    let text: String
    let awk: String

    /// What `$(A)`, `$(B)` and `$(C)` are.
    static let columns: [(name: String, number: Double)] = [("A", 7), ("B", -2.5), ("C", 0.001)]

    /// Those of our functions that awk has, kept where they have a value.
    static let awkFunctions = """
        function size(x) { return x < 0 ? -x : x }
        function root(x) { return sqrt(size(x)) }
        function logarithm(x) { return log(1 + size(x)) }
        function decay(x) { return exp(-size(x)) }

        """

    /// One of numbers or, as often, of flags.
    static func random(_ numbers: inout Numbers) -> RandomExpression {
        let depth = numbers.within(1...4)
        return numbers.happens(500) ? number(depth, &numbers) : flag(depth, &numbers)
    }

    private var inBrackets: RandomExpression { RandomExpression(text: "(\(text))", awk: "(\(awk))") }

    private func perhapsInBrackets(_ numbers: inout Numbers) -> RandomExpression {
        numbers.happens(500) ? inBrackets : self
    }

    private static func joined(
        _ left: RandomExpression, _ sign: String, awk: String? = nil, _ right: RandomExpression
    ) -> RandomExpression {
        RandomExpression(text: "\(left.text) \(sign) \(right.text)", awk: "\(left.awk) \(awk ?? sign) \(right.awk)")
    }

    // MARK: Numbers

    private static func number(_ depth: Int, _ numbers: inout Numbers) -> RandomExpression {
        guard depth > 0 else { return atom(&numbers) }
        switch numbers.below(8) {
        case 0: return atom(&numbers)
        case 1:
            let inner = number(depth - 1, &numbers).inBrackets
            return RandomExpression(text: "-\(inner.text)", awk: "-\(inner.awk)")
        case 2: return choice(depth, &numbers)
        case 3: return call(depth, &numbers)
        default:
            let left = number(depth - 1, &numbers).perhapsInBrackets(&numbers)
            let right = number(depth - 1, &numbers).perhapsInBrackets(&numbers)
            return joined(left, ["+", "-", "*", "/"][numbers.below(4)], right)
        }
    }

    private static func choice(_ depth: Int, _ numbers: inout Numbers) -> RandomExpression {
        let condition = flag(depth - 1, &numbers)
        let (left, right) = (number(depth - 1, &numbers), number(depth - 1, &numbers))
        return RandomExpression(
            text: "if(\(condition.text), \(left.text), \(right.text))",
            awk: "((\(condition.awk)) ? (\(left.awk)) : (\(right.awk)))")
    }

    private static func call(_ depth: Int, _ numbers: inout Numbers) -> RandomExpression {
        let inner = number(depth - 1, &numbers)
        switch numbers.below(3) {
        case 0: return RandomExpression(text: "sqrt(abs(\(inner.text)))", awk: "root(\(inner.awk))")
        case 1: return RandomExpression(text: "log(1 + abs(\(inner.text)))", awk: "logarithm(\(inner.awk))")
        default: return RandomExpression(text: "exp(-abs(\(inner.text)))", awk: "decay(\(inner.awk))")
        }
    }

    private static func atom(_ numbers: inout Numbers) -> RandomExpression {
        if numbers.happens(300) {
            let name = columns[numbers.below(columns.count)].name
            return RandomExpression(text: "$(\(name))", awk: name)
        }
        let whole = "\(numbers.below(12))"
        let written = numbers.happens(300) ? "\(whole).\(numbers.below(1000))" : whole
        // GNU awk computes what is constant before it begins, and refuses a division by zero that is never made.
        return RandomExpression(text: written, awk: "(none + \(written))")
    }

    // MARK: Flags

    private static func flag(_ depth: Int, _ numbers: inout Numbers) -> RandomExpression {
        switch depth > 0 ? numbers.below(5) : 4 {
        case 0:
            // awk's sign binds tighter than ours.
            let inner = flag(depth - 1, &numbers).inBrackets
            return RandomExpression(text: "not \(inner.text)", awk: "!\(inner.awk)").inBrackets
        case 1, 2:
            let isAnd = numbers.happens(500)
            let left = flag(depth - 1, &numbers).perhapsInBrackets(&numbers)
            let right = flag(depth - 1, &numbers).perhapsInBrackets(&numbers)
            return joined(left, isAnd ? "and" : "or", awk: isAnd ? "&&" : "||", right)
        default:
            let (left, right) = (number(max(0, depth - 1), &numbers), number(max(0, depth - 1), &numbers))
            return joined(left, ["<", "<=", ">", ">=", "==", "!="][numbers.below(6)], right)
        }
    }
}
