/// How the characters of a text lie in the file that it was read from.
package indirect enum TextLayout: Hashable, Sendable {
    /// Each line of the text is a line of the file, from this line on, and begins in this column.
    case block(line: Int, column: Int)
    /// Each part of the text is as it stands in the file, up to the blanks before the next part.
    case parts([Part])

    package struct Part: Hashable, Sendable {
        /// In bytes of the text.
        package let offset: Int
        package let line: Int
        package let column: Int

        package init(offset: Int, line: Int, column: Int) {
            self.offset = offset
            self.line = line
            self.column = column
        }
    }
}
