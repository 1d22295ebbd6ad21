/// A place in a text file that a person can go to.
package struct Place: Hashable, Sendable {
    /// The file as the user named it.
    package let file: String
    /// Counted from 1; 0 for a variable of the environment, which has no lines.
    package let line: Int
    /// Counted from 1, in characters (Unicode scalars, as libyaml counts).
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}

extension Place: CustomStringConvertible {
    package var description: String { line > 0 ? "\(file):\(line):\(column)" : file }
}

extension Place: Comparable {
    package static func < (left: Place, right: Place) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
