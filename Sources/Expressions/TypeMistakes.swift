/// What is said of a value of another type than is needed.
extension TypeChecker {
    mutating func need(_ type: ValueType, of operand: Operand, _ rule: String) {
        guard !operand.fits(type) else { return }
        mistake(operand, "\(rule), and \(described(operand))", needing: type)
    }

    mutating func mistake(_ operand: Operand, _ message: String, needing type: ValueType) {
        let isOrder = message.contains(" compares ")
        let hint = Self.hint(for: operand, needing: type, isOrder: isOrder)
        mistakes.append(ExpressionMistake(operand.range, message, hint: hint))
    }

    mutating func needSame(_ left: Operand, _ right: Operand, _ rule: String) {
        guard let type = left.type, !right.fits(type) else { return }
        let message = "\(rule), but \(described(left)) and \(described(right))"
        mistakes.append(ExpressionMistake(right.range, message, hint: Self.hint(joining: left, right)))
    }

    /// `` `$(LEVEL)` is a text``.
    func described(_ operand: Operand) -> String {
        let name = operand.name.map { "`\($0)`" } ?? shown(operand.range)
        return "\(name) is \(operand.type?.described ?? "of no type")"
    }

    private static func hint(for operand: Operand, needing type: ValueType, isOrder: Bool) -> String? {
        guard let own = operand.type else { return nil }
        switch type {
        case .number where own == .flag: return "write `if(…, 1, 0)` to make a number of a flag"
        case .number:
            if operand.isNumberInQuotes { return "write it without quotes" }
            let instead = isOrder ? ", or compare with `==`" : ""
            return operand.name.map { "declare `\($0)` as a number\(instead)" }
                ?? "write `number(…)` to make a number of a text"
        case .text: return operand.literal == nil ? "write `text(…)` to make a text of it" : "put it in quotes"
        case .flag: return own == .number ? "compare it, as in `… > 0`" : "compare it, as in `… == \"…\"`"
        }
    }

    private static func hint(joining left: Operand, _ right: Operand) -> String? {
        for (one, other) in [(left, right), (right, left)] where one.type == .number && other.type == .text {
            if other.isNumberInQuotes { return "write the number without quotes" }
            if one.literal != nil {
                return "put the number in quotes" + (other.name.map { ", or declare `\($0)` as a number" } ?? "")
            }
        }
        return nil
    }
}

extension TypeChecker.Operand {
    /// Whether it may be of this type, as far as is known.
    func fits(_ wanted: ValueType) -> Bool { type == nil || type == wanted }

    var isNumberInQuotes: Bool {
        if case .text(let text) = literal { Value.number(of: text) != nil } else { false }
    }
}
