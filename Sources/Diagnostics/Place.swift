/// A place in a text file that a person can go to.
package struct Place: Hashable, Sendable {
    /// The file as the user named it.
    package let file: String
    // Half as wide as they could be: a file may have millions of places.
    private let lineNumber: Int32
    private let columnNumber: Int32

    package init(file: String, line: Int, column: Int) {
        self.file = file
        lineNumber = Int32(clamping: line)
        columnNumber = Int32(clamping: column)
    }

    /// Counted from 1; 0 for a variable of the environment, which has no lines.
    package var line: Int { Int(lineNumber) }

    /// Counted from 1, in characters (Unicode scalars, as libyaml counts).
    package var column: Int { Int(columnNumber) }
}

extension Place: CustomStringConvertible {
    package var description: String { line > 0 ? "\(file):\(line):\(column)" : file }
}

extension Place: Comparable {
    package static func < (left: Place, right: Place) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
