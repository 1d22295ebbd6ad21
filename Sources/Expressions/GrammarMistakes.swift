import Diagnostics

/// What is said of words and signs in the wrong place.
extension Parser {
    func mistakeOfNoValue() -> ExpressionMistake {
        let shown = lexer.shown(current.range)
        switch current.kind {
        case .end: return ExpressionMistake(current.range, "the expression ends where a value is needed")
        case .sign(.openList):
            return ExpressionMistake(current.range, "a list is allowed only after `in`")
        case .sign(.plus):
            return ExpressionMistake(current.range, "`+` has no value before it", hint: "leave out a sign of `+`")
        default: return ExpressionMistake(current.range, "\(shown) stands where a value is needed")
        }
    }

    /// A word that is neither a keyword nor a function.
    func mistakeOfWord(_ word: String, at range: Range<Int>, isCall: Bool) -> ExpressionMistake {
        let shown = brief(word)
        if Function.kept.contains(word), isCall {
            return ExpressionMistake(
                range, "`\(word)` is kept for conditions over the instances of a step, and is not available yet")
        }
        if isCall {
            let near = nearest(to: word, in: Function.allCases.map(\.rawValue))
            return ExpressionMistake(
                range, "`\(shown)` is not a function", hint: near.map { "did you mean `\($0)`?" })
        }
        let message = "`\(shown)` is a word, and a value is needed"
        if let keyword = Keyword(rawValue: word.lowercased()) {
            return ExpressionMistake(range, message, hint: "write `\(keyword.rawValue)`")
        }
        if word.unicodeScalars.first.map({ "“”‘’„«»".unicodeScalars.contains($0) }) ?? false {
            return ExpressionMistake(range, message, hint: "put a text in straight quotes, `\"` or `'`")
        }
        return ExpressionMistake(range, message, hint: "write `$(\(shown))`, or put a text in quotes")
    }

    /// Something follows a value that cannot.
    func mistakeOfNoOperator() -> ExpressionMistake {
        let message = "\(lexer.shown(current.range)) cannot follow a value"
        guard case .word(let word) = current.kind, let keyword = Keyword(rawValue: word.lowercased()) else {
            return ExpressionMistake(
                current.range, message, hint: "put an operator, `and` or `or` between two values")
        }
        let hint = keyword.rawValue == word ? nil : "write `\(keyword.rawValue)`"
        return ExpressionMistake(current.range, message, hint: hint)
    }

    func mistakeOfCount(_ call: Frame.Call, at range: Range<Int>) -> ExpressionMistake {
        let arity = call.function.arity
        let needed = counted(arity.count, "argument") + (arity.isOpen ? " or more" : "")
        return ExpressionMistake(
            range, "`\(call.function.rawValue)` takes \(needed), and here it has \(call.count)")
    }
}
