/// A text that is an expression by its grammar; of its types nothing is known yet.
package struct Expression: Sendable {
    /// A `$(NAME)`, each time that it is written.
    package struct Name: Hashable, Sendable {
        package let name: String
        /// Of the whole `$(NAME)`, in bytes of the text.
        package let range: Range<Int>
    }

    package let text: String
    /// In their order.
    package let names: [Name]
    /// In postfix order.
    let code: [PlacedInstruction]
    let lists: [LiteralList]

    init(text: String, names: [Name], code: [PlacedInstruction], lists: [LiteralList]) {
        self.text = text
        self.names = names
        self.code = code
        self.lists = lists
    }

    /// - Throws: The first mistake of grammar.
    /// - Complexity: O(n).
    package static func parse(_ text: String) throws(ExpressionMistake) -> Expression {
        var parser = try Parser(text)
        return try parser.expression()
    }
}
