/// One `$(NAME)` in a text.
package struct Token: Hashable, Sendable {
    /// What stands between the parentheses.
    package let name: String
    /// Of the whole `$(NAME)`, in bytes of the text's UTF-8 view, counted from 0.
    package let range: Range<Int>

    package init(name: String, range: Range<Int>) {
        self.name = name
        self.range = range
    }
}
