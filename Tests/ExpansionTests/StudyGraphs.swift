import Expansion
import Specification
import Testing
import YAML

/// The graph of a study without mistakes.
func graph(_ text: String, _ options: ExpansionOptions = ExpansionOptions()) throws -> StudyGraph {
    let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
    let study = try #require(readStudy(root).study)
    return try #require(expand(study, options: options).graph)
}

/// Steps as `name: cmd | dependency, …`, and parameters as `KEY: value, …`.
func text(steps: [String], parameters: [String] = []) -> String {
    var text = "description: {name: n, description: d}\nstudy:\n"
    for step in steps {
        let parts = step.split(separator: "|").map { String($0) }
        let head = parts[0].split(separator: ":", maxSplits: 1)
        text += "- {name: \"\(head[0])\", description: d, run: {cmd: '\(head[1])'"
        if parts.count > 1 { text += ", depends: [\(parts[1])]" }
        text += "}}\n"
    }
    if !parameters.isEmpty { text += "global.parameters:\n" }
    for parameter in parameters {
        let parts = parameter.split(separator: ":", maxSplits: 1)
        text += "  \(parts[0]): {values: [\(parts[1])], label: \"\(parts[0]).%%\"}\n"
    }
    return text
}
