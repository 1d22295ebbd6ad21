import Expansion
import Specification

/// Tokens are replaced from left to right, each once, and nothing else is touched.
enum TokenFilling {
    private static let meanings = [
        "V": "variable", "P": "one", "P.label": "P.one", "P.name": "P", "a.workspace": "/o/a/P.one",
        "WORKSPACE": "/o/b/P.one",
        "OUTPUT_PATH": "/o", "SPECROOT": "/s", "b.workspace": "/o/b/P.one", "c.workspace": "/o/c",
    ]

    static func complaint(about bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        // What stands in its brackets is another matter.
        guard !text.contains("LAUNCHER"), var study = SmallStudy.study else { return nil }
        study.steps[1].command = Located(text, at: study.steps[1].command.place)
        guard let graph = expand(study).graph, let instance = graph.steps[1].instances.first else { return nil }
        guard graph.steps[1].isParameterised else { return "a step lost the parameter of its parent" }
        let filled = graph.fill(
            graph.steps[1].text.command, for: instance,
            paths: StudyPaths(output: "/o", specification: "/s")
        ) { _ in "" }
        return matches(filled, text) ? nil : "\(text) was filled: \(filled)"
    }

    /// One place after the other, by looking for each token there. With `|q` a value may stand in quotes; none of these
    /// holds anything that would have to be escaped.
    private static func matches(_ filled: String, _ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        var found = Array(filled.utf8)[...]
        func take(_ expected: [UInt8]) -> Bool {
            guard found.starts(with: expected) else { return false }
            found = found.dropFirst(expected.count)
            return true
        }
        while let first = rest.first {
            if let (name, meaning) = meanings.first(where: { rest.starts(with: "$(\($0.key))".utf8) }) {
                guard take(Array(meaning.utf8)) else { return false }
                rest = rest.dropFirst(name.utf8.count + 3)
            } else if let (name, meaning) = meanings.first(where: { rest.starts(with: "$(\($0.key)|q)".utf8) }) {
                guard take(Array("'\(meaning)'".utf8)) || take(Array(meaning.utf8)) else { return false }
                rest = rest.dropFirst(name.utf8.count + 5)
            } else {
                guard take([first]) else { return false }
                rest = rest.dropFirst()
            }
        }
        return found.isEmpty
    }
}
