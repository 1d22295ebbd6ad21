/// What is wrong in an expression, and where: whoever knows the file makes a place in it of the bytes.
package struct ExpressionMistake: Error, Hashable, Sendable {
    /// Of the first byte, in the UTF-8 of the expression, counted from 0; of the end, where something is missing there.
    package let offset: Int
    /// In bytes; 0 at the end.
    package let length: Int
    /// One clause: no capital, no full stop.
    package let message: String
    /// What to write instead.
    package let hint: String?

    package init(_ range: Range<Int>, _ message: String, hint: String? = nil) {
        offset = range.lowerBound
        length = range.count
        self.message = message
        self.hint = hint
    }

    /// The same at another place.
    func moved(to range: Range<Int>) -> ExpressionMistake { ExpressionMistake(range, message, hint: hint) }
}

/// All mistakes of type in an expression, in their order; at least one.
package struct ExpressionMistakes: Error, Hashable, Sendable {
    package let list: [ExpressionMistake]
}
