/// Where a value is wanted.
extension Parser {
    /// Reads what stands before a value, and the value.
    mutating func readValue() throws(ExpressionMistake) {
        while try readPrefix() {}
        switch current.kind {
        case .number(let number): try readAtom(.constant(.number(number)))
        case .text(let text): try readAtom(.constant(.text(text)))
        case .word(Keyword.yes.rawValue): try readAtom(.constant(.flag(true)))
        case .word(Keyword.no.rawValue): try readAtom(.constant(.flag(false)))
        case .name(let name):
            try appendName(name)
            try advance()
        case .sign(.close): try readNoArguments()
        default: throw mistakeOfNoValue()
        }
    }

    private mutating func readAtom(_ instruction: Instruction) throws(ExpressionMistake) {
        try appendAtom(instruction, at: current.range)
        try advance()
    }

    /// - Returns: Whether there was one: `not`, a minus sign, an open bracket or the beginning of a call.
    private mutating func readPrefix() throws(ExpressionMistake) -> Bool {
        switch current.kind {
        case .word(Keyword.not.rawValue):
            guard mayNegate else {
                throw ExpressionMistake(current.range, "`not` is not allowed here", hint: "write `(not …)`")
            }
            frames.append(Frame(kind: .not, sign: current.range))
            try advance()
        case .sign(.minus): try readMinus()
        case .sign(.open):
            try open(.bracket, sign: current.range)
            try advance()
        case .word(let word) where Keyword(rawValue: word) == nil: try readCall(of: word)
        default: return false
        }
        return true
    }

    /// `not` stands before a comparison, and not within one.
    private var mayNegate: Bool {
        switch frames.last?.kind {
        case nil, .junction, .bracket, .call: true
        default: false
        }
    }

    /// A second minus sign can only be that of a number: `--1`.
    private mutating func readMinus() throws(ExpressionMistake) {
        let sign = current.range
        let isSecond = frames.last?.strength == .sign
        try advance()
        if isSecond {
            guard case .number = current.kind, frames.dropLast().last?.strength != .sign else {
                throw ExpressionMistake(sign, "`-` follows another `-`", hint: "write `-(-…)`")
            }
        }
        frames.append(Frame(kind: .negate, sign: sign))
    }

    private mutating func readCall(of word: String) throws(ExpressionMistake) {
        let sign = current.range
        try advance()
        let isCall = current.is(.open)
        guard let function = Function(rawValue: word) else { throw mistakeOfWord(word, at: sign, isCall: isCall) }
        guard isCall else {
            throw ExpressionMistake(
                sign, "`\(word)` is a function, and needs a `(` after it",
                hint: "write `\(word)(…)`, or `$(\(word))` for a value of this name")
        }
        try open(.call(Frame.Call(function: function)), sign: sign)
        try advance()
    }

    /// No function goes without arguments; which one lacks them is worth saying.
    private func readNoArguments() throws(ExpressionMistake) {
        guard let frame = frames.last, case .call(let call) = frame.kind, call.count == 0 else {
            throw mistakeOfNoValue()
        }
        throw mistakeOfCount(call, at: frame.sign)
    }
}
