package import Diagnostics

/// A template of the user's own, as it was read.
package struct UserTemplate: Hashable, Sendable {
    package let file: String
    package let text: String

    package static let mostBytes = 1 << 20

    package init(file: String, text: String) {
        self.file = file
        self.text = text
    }
}

/// What is wrong with a template, all at once.
package struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    /// Each with its place in the template.
    package let mistakes: [Diagnostic]

    package var description: String {
        "\(file) is not a valid template\n"
            + DiagnosticRenderer.text(mistakes, sources: [:], colour: false)
    }
}
