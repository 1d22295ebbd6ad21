/// What the parser has begun and not ended: an operator that waits for its right side, or an open bracket.
struct Frame {
    enum Kind {
        case junction(Junction, decided: Int)
        case not
        case comparison(Comparison)
        /// `in` with its list, which has no right side: it waits for nothing, but nothing may be compared with it.
        case membership(list: Int, isExpected: Bool)
        case arithmetic(Arithmetic)
        case negate
        case bracket
        case call(Call)
    }

    /// A call whose arguments are being read.
    struct Call {
        let function: Function
        /// Arguments that have ended.
        var count = 0
        /// Of `if`: the jumps whose targets are not known yet.
        var jumps: [Int] = []
    }

    var kind: Kind
    /// Of the operator, the bracket, or the function's name.
    let sign: Range<Int>

    /// How tightly it binds; brackets wait for their ends alone.
    var strength: Strength? {
        switch kind {
        case .junction(.or, _): .or
        case .junction(.and, _): .and
        case .not: .not
        case .comparison, .membership: .comparison
        case .arithmetic(.add), .arithmetic(.subtract): .sum
        case .arithmetic(.multiply), .arithmetic(.divide): .product
        case .negate: .sign
        case .bracket, .call: nil
        }
    }
}

/// Of operators, from the weakest.
enum Strength: Int, Comparable {
    case or, and, not, comparison, sum, product, sign

    static func < (left: Strength, right: Strength) -> Bool { left.rawValue < right.rawValue }
}

extension Lexeme {
    /// The operator that it is between two values, but for `in` and `and` and `or`.
    var operation: Frame.Kind? {
        guard case .sign(let sign) = kind else { return nil }
        if let arithmetic = Arithmetic(rawValue: sign.rawValue) { return .arithmetic(arithmetic) }
        return Comparison(rawValue: sign.rawValue).map { .comparison($0) }
    }

    var junction: Junction? {
        if case .word(let word) = kind { Junction(rawValue: word) } else { nil }
    }
}
