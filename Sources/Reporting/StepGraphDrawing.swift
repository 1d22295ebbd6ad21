import Diagnostics
package import Expansion
import Specification

extension PlanReport {
    /// The steps as a Graphviz drawing; a dashed arrow gathers.
    package static func dot(_ graph: StudyGraph) -> String {
        var text = "digraph study {\n  rankdir=TB;\n  node [shape=box, fontname=\"sans-serif\"];\n"
        for step in graph.steps {
            text += "  s\(step.index) [label=\"\(dotEscaped(step.name))\\n\(instances(step))\"];\n"
        }
        for step in graph.steps {
            for edge in graph.writtenParents(of: step) {
                text += "  s\(edge.step) -> s\(step.index)\(attributes(of: edge, in: graph));\n"
            }
        }
        return text + "}\n"
    }

    /// The steps as a Mermaid flow chart; a dotted arrow gathers.
    package static func mermaid(_ graph: StudyGraph) -> String {
        var text = "flowchart TD\n"
        for step in graph.steps {
            text += "  s\(step.index)[\"\(mermaidEscaped(step.name))<br/>\(instances(step))\"]\n"
        }
        for step in graph.steps {
            for edge in graph.writtenParents(of: step) {
                text += "  s\(edge.step) \(arrow(of: edge, in: graph)) s\(step.index)\n"
            }
        }
        return text
    }

    /// What stands at an arrow; nothing where one instance waits for the success of another.
    private static func label(of edge: Edge, in graph: StudyGraph) -> String {
        [graph.groupWords(of: edge) ?? (edge.isFunnel ? "all" : ""), edge.trigger.rawValue]
            .filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func attributes(of edge: Edge, in graph: StudyGraph) -> String {
        let label = dotEscaped(label(of: edge, in: graph))
        let style = (edge.isGathering ? ["style=dashed"] : []) + (label.isEmpty ? [] : ["label=\"\(label)\""])
        return style.isEmpty ? "" : " [\(style.joined(separator: ", "))]"
    }

    private static func arrow(of edge: Edge, in graph: StudyGraph) -> String {
        let label = mermaidEscaped(label(of: edge, in: graph))
        return edge.isGathering ? "-. \(label) .->" : label.isEmpty ? "-->" : "-- \(label) -->"
    }

    private static func instances(_ step: StepNode) -> String {
        let count = step.instances.count == 1 ? "1 instance" : "\(step.instances.count) instances"
        return step.role == .regular ? count : "\(count), \(step.role.rawValue)"
    }

    private static func dotEscaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if character == "\"" || character == "\\" { result += "\\" }
            result.append(character)
        }
    }

    /// Mermaid takes HTML's names for what it would read as its own.
    private static func mermaidEscaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\"": result += "#quot;"
            case "<": result += "#lt;"
            case ">": result += "#gt;"
            case "#": result += "#35;"
            default: result.append(character)
            }
        }
    }
}

extension StudyGraph {
    /// What an edge gathers by, as a study file has it: `by SIZE and MODEL`.
    func groupWords(of edge: Edge) -> String? {
        guard edge.scope == .group, edge.round == .own else { return nil }
        return "by "
            + edge.columns.map { visible(combinations.columns[$0].key, keepingLines: false) }
            .joined(separator: " and ")
    }
}
