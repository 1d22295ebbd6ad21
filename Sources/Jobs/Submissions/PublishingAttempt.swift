/// A value of another step that the command of each task of a batch finds in its environment.
package struct PublishedInput: Hashable, Sendable {
    /// The step that publishes it: its index, and what it is called.
    package let step: Int
    package let stepName: String
    package let name: String
    /// The variable.
    package let variable: String
    /// What counts where it was not published.
    package let standard: String?

    package init(step: Int, stepName: String, name: String, variable: String, standard: String? = nil) {
        self.standard = standard
        self.step = step
        self.stepName = stepName
        self.name = name
        self.variable = variable
    }

    /// `STEP:NAME:VARIABLE`, and `:=TEXT` where something counts in its place, as the wrapper reads it: in `TEXT` a byte that
    /// may mean something is `%` with two hexadecimal digits.
    package var text: String {
        let own = "\(step):\(name):\(variable)"
        return standard.map { own + ":=" + $0.utf8.map(Self.encoded).joined() } ?? own
    }

    private static func encoded(_ byte: UInt8) -> String {
        switch byte {
        case 48...57, 65...90, 97...122: String(UnicodeScalar(byte))
        default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
}

/// The instance whose values a task uses, with the attempt that it has now; a later one may take its place.
package struct PublishingAttempt: Hashable, Sendable {
    package let step: Int
    package let ordinal: Int
    package let attempt: UInt16

    package init(step: Int, ordinal: Int, attempt: UInt16) {
        self.step = step
        self.ordinal = ordinal
        self.attempt = attempt
    }

    /// As the wrapper reads it: the path of the record below the folder of attempts.
    package var text: String { "\(step)/\(ordinal).\(attempt)" }
}
