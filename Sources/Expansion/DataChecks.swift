import Diagnostics
import Executors
import Specification

/// Values from outside where nothing quotes them: in settings, and in options for the scheduler. There each is to be a part
/// of one word, so that it can neither become another option nor another line of the script.
extension Expander {
    /// - Complexity: O(instances) for steps with such a value, else O(steps).
    mutating func checkData(of graph: StudyGraph) {
        for step in graph.steps where !step.instances.isEmpty {
            guard !step.text.settings.isEmpty || !step.text.arguments.isEmpty else { continue }
            let source = study.steps[step.index]
            let settings = step.text.settings.sorted { $0.key.rawValue < $1.key.rawValue }
            for (key, text) in settings {
                check(text.value, at: text.place, of: step, allowed: key == .constraint ? "&|[]*()" : "")
            }
            for (text, written) in zip(step.text.arguments, source.arguments) {
                check(text, at: written.place, of: step)
            }
        }
    }

    /// Until the first mistake in each text.
    private mutating func check(_ text: TokenText, at place: Place, of step: StepNode, allowed: String = "") {
        let refused = Set("\"'\\#$`;&|<>()[]*?{}!~".utf8).subtracting(allowed.utf8)
        func isRefused(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == 0x7F || refused.contains(byte) }
        for parameter in text.parameters.sorted() where study.parameters[parameter].isData {
            let column = combinations.columns[parameter]
            guard column.values.containsByte(where: isRefused) else { continue }
            let rows = step.knownRepresentatives.lazy.map { column.place(of: Int($0)) }
            guard let row = rows.first(where: { column.values[$0].utf8.contains(where: isRefused) }) else { continue }
            diagnostics.append(.notOneWord(column.key, at: column.values.place(at: row), token: place))
            return
        }
    }
}

extension Diagnostic {
    fileprivate static func notOneWord(_ name: String, at place: Place, token: Place) -> Diagnostic {
        .error(
            "value-not-a-word", at: place,
            "this value of `\(name)` has a blank or another character that could end an option of the scheduler",
            hint: "use letters, digits, `_`, `-`, `.`, `/`, `:`, `,`, `=`, `+` and `@` in such values",
            notes: [.init("where it would be put", at: token)])
    }
}
