import Diagnostics

/// An expression as `templates/condition.awk` reads it, so that a job can judge it where this program is not installed.
extension CheckedExpression {
    /// How many names it has, and its instructions, parted by blanks; in ASCII, without control characters.
    package var awkText: String {
        ([String(columns.count)] + code.map { text(of: $0.instruction) }).joined(separator: " ")
    }

    /// The first part that an ``Evaluator`` can evaluate and a job cannot: a format that is computed itself.
    package var firstBeyondAwk: ExpressionMistake? {
        code.lazy.compactMap { placed in
            guard case .call(.format, _) = placed.instruction else { return nil }
            return ExpressionMistake(
                placed.range, "`format` needs a format that is written out, since a job judges this condition",
                hint: "write the format in quotes")
        }.first
    }

    private func text(of instruction: Instruction) -> String {
        switch instruction {
        case .constant(let value): "value:\(value.awkText)"
        case .column(let number): "name:\(number + 1)"
        case .negate: "neg"
        case .not: "not"
        case .arithmetic(let operation): operation.awkText
        case .comparison(let comparison): comparison.awkText
        case .membership(let list, let isExpected):
            "in:\(isExpected ? 1 : 0)" + lists[list].members.map { ":\($0.value.awkText)" }.joined()
        case .call(let function, let count): "call:\(function.rawValue):\(count)"
        case .format(let format): format.awkText
        // Awk counts from 1.
        case .decided(let junction, let target): "\(junction.rawValue):\(target + 1)"
        case .unless(let target): "unless:\(target + 1)"
        case .jump(let target): "jump:\(target + 1)"
        case .junction, .choice: "nop"
        }
    }
}

extension Value {
    /// A letter for the type, and the value.
    package var awkText: String {
        switch self {
        // All its digits.
        case .number(let number): "n\(number)"
        case .text(let text): "t\(percentEncoded(text))"
        case .flag(let flag): flag ? "f1" : "f0"
        }
    }
}

extension ValueType {
    /// The letter for a value that is read as it was published.
    package var awkLetter: String {
        switch self {
        case .number: "N"
        case .text: "T"
        case .flag: "F"
        }
    }
}

extension Arithmetic {
    fileprivate var awkText: String {
        switch self {
        case .add: "add"
        case .subtract: "sub"
        case .multiply: "mul"
        case .divide: "div"
        }
    }
}

extension Comparison {
    fileprivate var awkText: String {
        switch self {
        case .equal: "eq"
        case .unequal: "ne"
        case .less: "lt"
        case .lessOrEqual: "le"
        case .greater: "gt"
        case .greaterOrEqual: "ge"
        }
    }
}

extension Format {
    fileprivate var awkText: String {
        let place = directive
        let fields = [
            percentEncoded(head), percentEncoded(place?.flags ?? ""), place?.width.map(String.init) ?? "",
            place?.precision.map(String.init) ?? "", place?.kind.rawValue ?? "s", percentEncoded(tail),
        ]
        return "fmt:" + fields.joined(separator: ":")
    }
}
