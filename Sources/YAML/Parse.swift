package import Diagnostics

/// What reading a file gave: its root, if it could be read, and all that was wrong.
package struct ParseResult: Sendable {
    package let root: Node?
    package let diagnostics: [Diagnostic]

    package init(root: Node?, diagnostics: [Diagnostic]) {
        self.root = root
        self.diagnostics = diagnostics
    }
}
