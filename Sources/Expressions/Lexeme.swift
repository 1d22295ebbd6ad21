/// One word or sign of an expression.
struct Lexeme {
    enum Kind: Equatable {
        /// Without a sign.
        case number(Double)
        /// Without its quotes.
        case text(String)
        /// What stands in `$(…)`.
        case name(String)
        /// `and`, `ceil`, or anything else without quotes.
        case word(String)
        case sign(Sign)
        case end
    }

    let kind: Kind
    let range: Range<Int>

    func `is`(_ sign: Sign) -> Bool { kind == .sign(sign) }

    func `is`(_ word: Keyword) -> Bool { kind == .word(word.rawValue) }
}

enum Sign: String, CaseIterable {
    case open = "("
    case close = ")"
    case openList = "["
    case closeList = "]"
    case comma = ","
    case plus = "+"
    case minus = "-"
    case times = "*"
    case over = "/"
    case equal = "=="
    case unequal = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
}

/// Words that are no functions.
enum Keyword: String, CaseIterable {
    case and, or, not
    case within = "in"
    case yes = "true"
    case no = "false"
}
