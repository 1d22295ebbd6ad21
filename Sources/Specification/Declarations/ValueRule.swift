import Diagnostics
package import Expressions

/// What a declaration may call the type of a value.
package enum DeclaredType: String, Hashable, Sendable, CaseIterable {
    case text, number, whole, flag

    /// In expressions, where a whole number is a number.
    package var valueType: ValueType {
        switch self {
        case .text: .text
        case .number, .whole: .number
        case .flag: .flag
        }
    }

    /// That of values whose type nobody declares.
    package init(inferredFrom texts: some Sequence<String>) {
        self = ValueType.inferred(from: texts) == .number ? .number : .text
    }

    var isNumber: Bool { valueType == .number }

    fileprivate var described: String {
        switch self {
        case .text: "a text"
        case .number: "a number"
        case .whole: "a whole number"
        case .flag: "`true` or `false`"
        }
    }

    fileprivate func fits(_ text: String) -> Bool {
        switch self {
        case .text: return true
        case .number: return Value.number(of: text, mostDigits: .max) != nil
        case .whole:
            let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
            return Value.number(of: text) != nil && wholeNumber(Substring(digits)) != nil
        case .flag: return text == "true" || text == "false"
        }
    }
}

/// What a variable or a parameter declares of its values. They are judged as they are written: a token in one is text.
package struct ValueRule: Hashable, Sendable {
    package let type: DeclaredType
    /// As it is written, since people are told.
    package let from: String?
    package let to: String?
    package let choices: [String]
    package let about: String?
    /// What it is was guessed from texts with tokens in them, which may stand for something else.
    private let isGuessed: Bool

    package init(
        type: DeclaredType, from: String? = nil, to: String? = nil, choices: [String] = [], about: String? = nil,
        isGuessed: Bool = false
    ) {
        self.type = type
        self.from = from
        self.to = to
        self.choices = choices
        self.about = about
        self.isGuessed = isGuessed
    }

    /// The type in expressions; nothing where only the values tell it.
    package var valueType: ValueType? { isGuessed ? nil : type.valueType }

    package func allows(_ text: String) -> Bool {
        guard type.fits(text), isWithinRange(text) else { return false }
        return choices.isEmpty || choices.contains { isSame($0, text) }
    }

    private func isWithinRange(_ text: String) -> Bool {
        guard from != nil || to != nil, let number = Value.number(of: text, mostDigits: .max) else { return true }
        let least = from.flatMap { Value.number(of: $0) } ?? -.infinity
        let most = to.flatMap { Value.number(of: $0) } ?? .infinity
        return least <= number && number <= most
    }

    /// Numbers are the same however they are written.
    private func isSame(_ one: String, _ other: String) -> Bool {
        guard type.isNumber else { return Value.text(one) == .text(other) }
        return Value.number(of: one) == Value.number(of: other)
    }

    /// Whether it says more than a type.
    package var isLimited: Bool { from != nil || to != nil || !choices.isEmpty }

    /// `a number from 0 to 10`, for messages.
    package var allowed: String {
        guard choices.isEmpty else {
            let shown = choices.prefix(10).map { "`\($0.prefix(100))`" }.joined(separator: ", ")
            return "one of \(shown)\(choices.count > 10 ? ", …" : "")"
        }
        return type.described + range
    }

    private var range: String {
        (from.map { " from \($0)" } ?? "") + (to.map { from == nil ? " up to \($0)" : " to \($0)" } ?? "")
    }

    /// What was probably meant; nothing where no choice is near.
    func hint(for text: String) -> String? {
        type.isNumber ? nil : nearest(to: text, in: choices).map { "did you mean `\($0)`?" }
    }
}
