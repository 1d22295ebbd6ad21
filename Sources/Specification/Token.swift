/// One `$(NAME)` in a text.
package struct Token: Hashable, Sendable {
    /// What stands between the parentheses.
    package let name: String
    /// Of the whole `$(NAME)`, in bytes of the text's UTF-8 view, counted from 0.
    package let range: Range<Int>

    /// What stands before `|q`, which asks for the value in quotes.
    package var quotedName: String? { name.hasSuffix("|q") ? String(name.dropLast(2)) : nil }

    /// The name without `|q`.
    package var plainName: String { quotedName ?? name }

    package init(name: String, range: Range<Int>) {
        self.name = name
        self.range = range
    }
}
