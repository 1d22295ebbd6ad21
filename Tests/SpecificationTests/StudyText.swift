import Diagnostics
import Specification
import YAML

/// Reads a study from its text, the parser's findings included.
func study(_ text: String) -> (study: Study?, diagnostics: [Diagnostic]) {
    let parsed = parse(Array(text.utf8), file: "s.yaml")
    guard let root = parsed.root else { return (nil, parsed.diagnostics) }
    let read = readStudy(root)
    return (read.study, parsed.diagnostics + read.diagnostics)
}

/// A study around a few lines: description and one step, unless the lines bring their own.
func minimal(_ lines: String, step: String = "cmd: echo") -> String {
    let steps = lines.contains("study:") ? "" : "study:\n- {name: s, description: d, run: {\(step)}}\n"
    return "description: {name: n, description: d}\n\(lines)\n\(steps)"
}
