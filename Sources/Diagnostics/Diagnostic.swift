/// Something wrong, or surely a slip, in what the user wrote.
///
/// Mistakes are values: they are collected while reading goes on, and shown all at once at the edge.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Sendable {
        /// The study cannot run as written.
        case error
        /// Legal, but surely not meant.
        case warning
    }

    /// A second place that belongs to the mistake, such as the first of two equal keys.
    package struct Note: Hashable, Sendable {
        package let message: String
        package let place: Place

        package init(_ message: String, at place: Place) {
            self.message = message
            self.place = place
        }
    }

    package let severity: Severity
    /// Stable, as `unknown-key`; tests and `--format json` use it.
    package let code: String
    /// Nothing when the whole file, or a command line, is at fault.
    package let place: Place?
    /// One clause: no capital, no full stop.
    package let message: String
    /// What to write instead.
    package let hint: String?
    package let notes: [Note]

    package init(
        _ severity: Severity, _ code: String, at place: Place?, _ message: String, hint: String? = nil,
        notes: [Note] = []
    ) {
        self.severity = severity
        self.code = code
        self.place = place
        self.message = Self.namingOddSpace(message)
        self.hint = hint
        self.notes = notes
    }

    /// Names a character that would be taken for a space, or not be seen at all.
    private static func namingOddSpace(_ message: String) -> String {
        guard let space = OddSpace.first(in: message)?.space else { return message }
        return "\(message); it contains \(space.description)"
    }

    package static func error(
        _ code: String, at place: Place?, _ message: String, hint: String? = nil, notes: [Note] = []
    ) -> Diagnostic {
        Diagnostic(.error, code, at: place, message, hint: hint, notes: notes)
    }

    package static func warning(
        _ code: String, at place: Place?, _ message: String, hint: String? = nil, notes: [Note] = []
    ) -> Diagnostic {
        Diagnostic(.warning, code, at: place, message, hint: hint, notes: notes)
    }
}

extension [Diagnostic] {
    /// More than anybody reads: who goes through a file need not look for others of the same kind.
    package var isEnough: Bool { count >= 1500 }
}
