package import Expansion
import Specification

extension PlanReport {
    /// The steps as a Graphviz drawing; a dashed arrow is a funnel.
    package static func dot(_ graph: StudyGraph) -> String {
        var text = "digraph study {\n  rankdir=TB;\n  node [shape=box, fontname=\"sans-serif\"];\n"
        for step in graph.steps {
            text += "  s\(step.index) [label=\"\(dotEscaped(step.name))\\n\(instances(step))\"];\n"
        }
        for step in graph.steps {
            for edge in step.parents {
                text += "  s\(edge.step) -> s\(step.index)\(attributes(of: edge));\n"
            }
        }
        return text + "}\n"
    }

    /// The steps as a Mermaid flow chart; a dotted arrow is a funnel.
    package static func mermaid(_ graph: StudyGraph) -> String {
        var text = "flowchart TD\n"
        for step in graph.steps {
            text += "  s\(step.index)[\"\(mermaidEscaped(step.name))<br/>\(instances(step))\"]\n"
        }
        for step in graph.steps {
            for edge in step.parents {
                text += "  s\(edge.step) \(arrow(of: edge)) s\(step.index)\n"
            }
        }
        return text
    }

    /// What stands at an arrow; nothing where one instance waits for the success of another.
    private static func label(of edge: Edge) -> String {
        [edge.isFunnel ? "all" : "", edge.trigger.rawValue].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func attributes(of edge: Edge) -> String {
        let style =
            (edge.isFunnel ? ["style=dashed"] : []) + (label(of: edge).isEmpty ? [] : ["label=\"\(label(of: edge))\""])
        return style.isEmpty ? "" : " [\(style.joined(separator: ", "))]"
    }

    private static func arrow(of edge: Edge) -> String {
        let label = label(of: edge)
        return edge.isFunnel ? "-. \(label) .->" : label.isEmpty ? "-->" : "-- \(label) -->"
    }

    private static func instances(_ step: StepNode) -> String {
        step.instances.count == 1 ? "1 instance" : "\(step.instances.count) instances"
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
