package import Diagnostics

/// An expression whose types are right. It is evaluated by an ``Evaluator``.
package struct CheckedExpression: Sendable {
    package let type: ValueType
    /// The names that it uses, each once, in the order of their first use; values are asked for by the number in here.
    package let columns: [String]
    let columnTypes: [ValueType]
    let code: [PlacedInstruction]
    let lists: [LiteralList]

    /// What it gives for these values, one for each of its columns. For many rows, keep an ``Evaluator``.
    package func value(_ columns: [Value] = []) throws(ExpressionMistake) -> Value {
        var evaluator = Evaluator(self)
        return try evaluator.value { columns[$0] }
    }
}

extension Expression {
    /// Gives each name and each operation its type.
    ///
    /// - Parameters:
    ///   - expected: What the whole must be; a condition wants a flag.
    ///   - names: Those that are known, for what was probably meant; one list can serve all expressions of a file.
    ///   - type: Of a name; nothing if it is unknown.
    /// - Throws: All mistakes of type and all unknown names, in their order.
    package func checked(
        as expected: ValueType? = nil, names known: inout SimilarNames, type: (String) -> ValueType?
    ) throws(ExpressionMistakes) -> CheckedExpression {
        var columns: [String] = []
        var types: [ValueType?] = []
        var seen: Set<String> = []
        var mistakes: [ExpressionMistake] = []
        for use in names where seen.insert(use.name).inserted {
            columns.append(use.name)
            types.append(type(use.name))
            if types.last == .some(nil) { mistakes.append(Self.unknown(use, near: known.nearest(to: use.name))) }
        }
        var checker = TypeChecker(self, columns: types)
        let result = checker.check(as: expected)
        mistakes += checker.mistakes
        guard mistakes.isEmpty, let result else {
            throw ExpressionMistakes(list: mistakes.sorted { $0.offset < $1.offset })
        }
        return CheckedExpression(
            type: result, columns: columns, columnTypes: types.compactMap { $0 }, code: checker.code, lists: lists)
    }

    private static func unknown(_ use: Name, near: String?) -> ExpressionMistake {
        ExpressionMistake(
            use.range, "`\(brief(use.name))` is not a name with a value here",
            hint: near.map { "did you mean `$(\($0))`?" })
    }
}
