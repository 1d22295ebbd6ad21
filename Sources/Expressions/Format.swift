/// A text with a place for one value, as C's `printf` has them: `run-%03d`. `%%` is a percent sign.
package struct Format: Hashable, Sendable {
    /// The place of the value.
    package struct Directive: Hashable, Sendable {
        package enum Kind: String, Sendable {
            /// A whole number.
            case whole = "d"
            /// So many digits behind the point.
            case fixed = "f"
            case exponent = "e"
            /// The shorter of the two.
            case general = "g"
            case text = "s"
        }

        package let kind: Kind
        /// As it is written.
        package let text: String
        /// Those of `printf`: `-`, `0`, `+` and blanks.
        let flags: String
        let width: Int?
        let precision: Int?
    }

    /// What is before the value.
    package let head: String
    /// Nothing if it has no place for a value, and is the same for all.
    package let directive: Directive?
    /// What is behind the value.
    package let tail: String

    /// - Throws: A mistake whose offset is one in the format.
    package static func parse(_ text: String) throws(ExpressionMistake) -> Format {
        var parser = FormatParser(text)
        return try parser.format()
    }

    init(head: String, directive: Directive?, tail: String) {
        self.head = head
        self.directive = directive
        self.tail = tail
    }

    /// The whole text for a value.
    ///
    /// - Throws: A mistake about the value, at offset 0: numbers are needed but for `%s`, and whole ones for `%d`.
    package func text(for value: Value) throws(ExpressionMistake) -> String {
        do throws(Refusal) {
            return try filled(with: value)
        } catch {
            throw ExpressionMistake(0..<0, error.message, hint: error.hint)
        }
    }

    func filled(with value: Value) throws(Refusal) -> String {
        guard let directive else { return head + tail }
        if directive.kind == .text { return head + directive.padded(value.text) + tail }
        guard case .number(let number) = value else {
            throw Refusal("`\(directive.text)` writes numbers, and `\(brief(value.text))` is \(value.type.described)")
        }
        return try head + directive.written(number) + tail
    }

    static func mistakeOfNoPlace(_ format: String) -> ExpressionMistake {
        ExpressionMistake(
            0..<format.utf8.count, "the format `\(brief(format))` has no place for the value",
            hint: "write `%d` or `%s` where the value belongs")
    }
}

extension Format.Directive {
    /// Numbers so wide, and digits so many, are a slip.
    static let mostWidth = 999
    static let mostPrecision = 99

    fileprivate func written(_ number: Double) throws(Refusal) -> String {
        guard kind == .whole else {
            let digits = precision.map { ".\($0)" } ?? ""
            return printed(number, "\(digits)\(kind.rawValue)")
        }
        guard number == number.rounded() else {
            throw Refusal(
                "`\(text)` writes whole numbers, and the value is \(Value.written(number))",
                hint: "write `%g`, or `round(…)` the value")
        }
        // So it is written whole however large it is; and no zero has a sign.
        return printed(number + 0, ".0f")
    }

    private func printed(_ number: Double, _ end: String) -> String {
        // The largest number has 309 digits before its point.
        CNumbers.printed(number, as: "%\(flags)\(width.map(String.init) ?? "")\(end)", most: 1 + 999 + 512)
    }

    /// A text as wide as is wanted, counted in characters.
    fileprivate func padded(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let shown = precision.map { String(String.UnicodeScalarView(scalars.prefix($0))) } ?? text
        let blanks = String(repeating: " ", count: max(0, (width ?? 0) - shown.unicodeScalars.count))
        return flags.contains("-") ? shown + blanks : blanks + shown
    }
}
