/// `in [ … ]`.
extension Parser {
    mutating func readMembership() throws(ExpressionMistake) {
        let start = current
        var sign = current.range
        if current.is(Keyword.not) {
            try advance()
            guard current.is(Keyword.within) else {
                throw ExpressionMistake(
                    sign, "`not` cannot follow a value, except in `not in`", hint: "write `and not` or `or not`")
            }
        }
        try reduceForComparison(at: start.range)
        try advance()
        guard current.is(.openList) else {
            throw ExpressionMistake(current.range, "`in` needs a list", hint: "write it as in `in [1, 2, 3]`")
        }
        let list = try readList()
        sign = sign.lowerBound..<current.range.upperBound
        frames.append(
            Frame(kind: .membership(list: append(list), isExpected: !start.is(Keyword.not)), sign: sign))
        try advance()
    }

    /// - Returns: The members, with the list's end still to be read.
    private mutating func readList() throws(ExpressionMistake) -> LiteralList {
        var members: [(value: Value, range: Range<Int>)] = []
        let start = current.range
        repeat {
            try advance()
            members.append(try readLiteral())
        } while current.is(.comma)
        guard current.is(.closeList) else {
            guard current.kind != .end else { throw ExpressionMistake(start, "`[` has no `]` at its end") }
            throw ExpressionMistake(
                current.range, "\(lexer.shown(current.range)) is not `,` or `]`, one of which follows a value of a list"
            )
        }
        return LiteralList(members)
    }

    private mutating func readLiteral() throws(ExpressionMistake) -> (value: Value, range: Range<Int>) {
        let start = current.range.lowerBound
        let isNegative = current.is(.minus)
        if isNegative { try advance() }
        let value: Value
        switch current.kind {
        case .number(let number): value = .number(isNegative ? -number : number)
        case .text(let text) where !isNegative: value = .text(text)
        case .word(Keyword.yes.rawValue) where !isNegative: value = .flag(true)
        case .word(Keyword.no.rawValue) where !isNegative: value = .flag(false)
        default: throw mistakeOfNoLiteral()
        }
        let range = start..<current.range.upperBound
        try advance()
        return (value, range)
    }

    private func mistakeOfNoLiteral() -> ExpressionMistake {
        switch current.kind {
        case .end: ExpressionMistake(current.range, "the expression ends within a list", hint: "end it with `]`")
        case .sign(.closeList): ExpressionMistake(current.range, "a value of the list is missing before `]`")
        case .word:
            ExpressionMistake(
                current.range, "\(lexer.shown(current.range)) is a word, and a list has numbers and texts",
                hint: "put a text in quotes")
        default:
            ExpressionMistake(
                current.range, "\(lexer.shown(current.range)) is not a number, a text, `true` or `false`",
                hint: "compare with `==` and `or` what is not written out")
        }
    }
}
