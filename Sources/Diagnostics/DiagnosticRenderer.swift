/// How diagnostics are shown.
package enum DiagnosticRenderer {
    /// For people: place and cause, the line with a caret, hint and notes; in the order of places, and a count at last.
    package static func text(
        _ diagnostics: [Diagnostic], sources: [String: SourceText], colour: Bool
    ) -> String {
        let painter = Painter(isOn: colour)
        var result = ""
        var shown = 0
        for diagnostic in sorted(diagnostics).prefix(most) {
            let text = text(diagnostic, sources: sources, painter: painter)
            guard result.utf8.count + text.utf8.count <= mostBytes else { break }
            result += text
            shown += 1
        }
        if diagnostics.count > shown { result += "and \(diagnostics.count - shown) more\n" }
        return result + summary(diagnostics) + "\n"
    }

    /// A file that is not what was meant may have a mistake in each of a million lines.
    private static var most: Int { 1000 }
    /// Of all of them together, with room for what is said at the end.
    private static var mostBytes: Int { 1_000_000 }
    /// Of a message, a hint or a note: what they name may be as long as a file.
    private static var longest: Int { 1000 }
    private static var mostNotes: Int { 10 }

    /// In one line, and no longer than can be read.
    private static func brief(_ text: String) -> String {
        guard text.utf8.count > longest else { return visible(text, keepingLines: false) }
        let scalars = text.unicodeScalars
        let (head, tail) = (scalars.prefix(longest / 2), scalars.suffix(longest / 4))
        guard head.count + tail.count < scalars.count else { return visible(text, keepingLines: false) }
        return visible(String(head) + " … " + String(tail), keepingLines: false)
    }

    private static func text(
        _ diagnostic: Diagnostic, sources: [String: SourceText], painter: Painter
    ) -> String {
        let isError = diagnostic.severity == .error
        let place = diagnostic.place.map { "\($0): " } ?? ""
        let label = painter.paint("\(diagnostic.severity.rawValue):", isError ? .red : .yellow)
        var result = painter.paint(brief(place), .bold) + label + " "
        result += brief(diagnostic.message) + " [\(diagnostic.code)]\n"
        if let place = diagnostic.place { result += excerpt(place, sources: sources, painter: painter) }
        if let hint = diagnostic.hint {
            result += "  " + painter.paint("hint:", .cyan) + " " + brief(hint) + "\n"
        }
        for note in diagnostic.notes.prefix(mostNotes) {
            result += brief("\(note.place): note: \(note.message)") + "\n"
            result += excerpt(note.place, sources: sources, painter: painter)
        }
        return result
    }

    /// The line of a place, with a caret below its column.
    private static func excerpt(_ place: Place, sources: [String: SourceText], painter: Painter) -> String {
        guard let found = sources[place.file]?.excerpt(place) else { return "" }
        // A tab counts as one column to the parser, so it must take one on the screen.
        let plain = String(found.text.map { $0 == "\t" ? " " : $0 })
        let before = plain.unicodeScalars.prefix(found.before)
        let shown = visible(String(String.UnicodeScalarView(before)), keepingLines: false)
        let padding = String(repeating: " ", count: shown.count)
        return "    " + visible(plain, keepingLines: false) + "\n    " + padding + painter.paint("^", .green) + "\n"
    }

    /// By their places; those without one come first, and equal ones stay in their order.
    package static func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        diagnostics.enumerated().sorted { left, right in
            switch (left.element.place, right.element.place) {
            case (let first?, let second?) where first != second: first < second
            case (nil, .some): true
            case (.some, nil): false
            default: left.offset < right.offset
            }
        }.map(\.element)
    }

    private static func summary(_ diagnostics: [Diagnostic]) -> String {
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count - errors
        return [errors > 0 ? counted(errors, "error") : nil, warnings > 0 ? counted(warnings, "warning") : nil]
            .compactMap { $0 }.joined(separator: ", ")
    }

    /// For editors: an array of objects.
    package static func json(_ diagnostics: [Diagnostic]) -> String {
        var room = mostBytes
        let shown = sorted(diagnostics).prefix(most).prefix { diagnostic in
            room -=
                300
                + diagnostic.notes.prefix(mostNotes).reduce(brief(diagnostic.message).utf8.count) {
                    $0 + 100 + brief($1.message).utf8.count + $1.place.file.utf8.count
                } + brief(diagnostic.hint ?? "").utf8.count + (diagnostic.place?.file.utf8.count ?? 0)
            return room > 0
        }
        return JSON.array(
            shown.map { diagnostic in
                .object(
                    fields(of: diagnostic.place) + [
                        ("severity", .string(diagnostic.severity.rawValue)), ("code", .string(diagnostic.code)),
                        ("message", .string(brief(diagnostic.message))), ("hint", .text(diagnostic.hint.map(brief))),
                        (
                            "notes",
                            .array(
                                diagnostic.notes.prefix(mostNotes).map {
                                    .object(fields(of: $0.place) + [("message", .string(brief($0.message)))])
                                })
                        ),
                    ])
            }
        ).text(pretty: true)
    }

    private static func fields(of place: Place?) -> [(String, JSON)] {
        [
            ("file", .text(place?.file)), ("line", place.map { .count($0.line) } ?? .null),
            ("column", place.map { .count($0.column) } ?? .null),
        ]
    }
}

/// Colours of a terminal, or none.
package struct Painter: Sendable {
    package enum Ink: String, Sendable {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    private let isOn: Bool

    package init(isOn: Bool) { self.isOn = isOn }

    package func paint(_ text: String, _ ink: Ink) -> String {
        isOn && !text.isEmpty ? "\u{1b}[\(ink.rawValue)m\(text)\u{1b}[0m" : text
    }
}
