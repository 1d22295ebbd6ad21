import Diagnostics
import Expansion
import Specification
import YAML

/// Rows from outside are a table of a study, or a mistake with a place; and a study with them becomes scripts in folders
/// of its own, with no value that a shell reads as its own text.
enum TableFilling {
    private static let roots = ["text", "csv", "tsv", "json", "json lines", "files"].map { format in
        let study = """
            description: {name: n, description: d}
            tables:
              t: {\(format): "f{X}"}
            study:
            - {name: s, description: d, run: {cmd: 'echo $(ITEM) "$(A)" $(A.label) $(FILE)'}}
            """
        return parse(Array(study.utf8), file: "s.yaml").root
    }

    static func complaint(about bytes: [UInt8]) -> String? {
        roots.lazy.compactMap { $0.flatMap { complaint(about: bytes, in: $0) } }.first
    }

    private static func complaint(about bytes: [UInt8], in root: Node) -> String? {
        guard let source = sources(of: root).first else { return "a source that is not found" }
        let read = readStudy(root, rows: ["t": source.rows(from: bytes, file: "f")])
        guard let study = read.study else { return complaint(aboutMistakes: read.diagnostics) }
        let expanded = expand(study)
        guard let graph = expanded.graph else { return complaint(aboutMistakes: expanded.diagnostics) }
        for step in graph.steps {
            let isRaw = step.text.command.pieces.contains { piece in
                switch piece {
                case .value, .label: true
                default: false
                }
            }
            if isRaw { return "a value without quotes" }
        }
        return StudyReading.complaint(about: graph)
    }

    private static func complaint(aboutMistakes found: [Diagnostic]) -> String? {
        let errors = found.filter { $0.severity == .error }
        guard !errors.isEmpty else { return "neither a study nor a mistake" }
        return errors.allSatisfy { $0.place != nil } ? nil : "a mistake without a place"
    }
}
