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
            graph.steps[1].text.command, for: InstanceID(instance),
            paths: StudyPaths(output: "/o", specification: "/s")
        ) { _ in "" }
        return filled == expected(text) ? nil : "filled: \(filled), expected: \(expected(text))"
    }

    /// One place after the other, by looking for each token there.
    private static func expected(_ text: String) -> String {
        var rest = Array(text.utf8)[...]
        var result: [UInt8] = []
        while let first = rest.first {
            if let (name, meaning) = meanings.first(where: { rest.starts(with: "$(\($0.key))".utf8) }) {
                result += Array(meaning.utf8)
                rest = rest.dropFirst(name.utf8.count + 3)
            } else {
                result.append(first)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
