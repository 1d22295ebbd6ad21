/// A template of the user's own, as it was read.
package struct UserTemplate: Hashable, Sendable {
    package let file: String
    package let text: String

    package init(file: String, text: String) {
        self.file = file
        self.text = text
    }
}

/// What is wrong with a template.
package struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    package let cause: String

    package var description: String { "\(file): \(cause)" }
}
