/// Signs of other languages that somebody will write, and what they are here.
private let foreignSigns: [(sign: String, hint: String)] = [
    ("=>", "write `>=`"), ("=<", "write `<=`"), ("≥", "write `>=`"), ("≤", "write `<=`"), ("≠", "write `!=`"),
    ("===", "write `==`"), ("!==", "write `!=`"), ("=~", "write `matches(…)`, with `*` and `?` in the pattern"),
    ("<>", "write `!=`"), ("**", "write `pow(…)`"), ("//", "write `floor(… / …)`"), ("&&", "write `and`"),
    ("||", "write `or`"), ("^", "write `pow(…)`"), ("%", "write `mod(…)`"), ("&", "write `and`"), ("|", "write `or`"),
    ("?", "write `if(…)`"),
]

extension Lexer {
    /// A mistake if there stands what is an operator elsewhere.
    func mistakeOfForeignSign(at index: Int) -> ExpressionMistake? {
        let rest = bytes[index...]
        if let found = foreignSigns.first(where: { rest.starts(with: $0.sign.utf8) }) {
            let range = index..<(index + found.sign.utf8.count)
            return ExpressionMistake(range, "`\(found.sign)` is not an operator", hint: found.hint)
        }
        let isBeforeEqual = rest.dropFirst().first == UInt8(ascii: "=")
        guard !isBeforeEqual else { return nil }
        switch rest.first {
        case UInt8(ascii: "="):
            return ExpressionMistake(index..<(index + 1), "`=` is not an operator", hint: "write `==` to compare")
        case UInt8(ascii: "!"):
            return ExpressionMistake(index..<(index + 1), "`!` is not an operator", hint: "write `not`")
        default: return nil
        }
    }

    /// A part of the expression in a message, with its quotes.
    func shown(_ range: Range<Int>) -> String { Expressions.shown(range, in: bytes) }
}

/// A part of an expression in a message, with quotes around it. Of a long one only the beginning is read, and of that
/// the last character, which may be torn, is not shown.
func shown(_ range: Range<Int>, in bytes: [UInt8]) -> String {
    "`\(brief(String(decoding: bytes[range].prefix(200), as: UTF8.self)))`"
}

/// No longer than fits into a message.
func brief(_ text: String) -> String {
    text.unicodeScalars.count <= 40 ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(38))) + "…"
}
