import Diagnostics
package import Expansion
import Specification

extension PlanReport {
    /// `{"instances":[{"name","step","workspace","parents","parameters","scheduled","script","restart"}]}`; workspaces
    /// are relative to the study directory. Of a step with a condition, an instance has `"when"` and, whether it is left out
    /// for its parameters, `"skipped"`. Where they are known, `"submissions":{"least","most"}` follow.
    ///
    /// - Parameters:
    ///   - submissions: How often sbatch is called, where that is known.
    ///   - script: The texts of an instance's scripts.
    ///   - write: Given the text in pieces, so that a large study is never in memory as one text.
    package static func json(
        _ graph: StudyGraph, submissions: ClosedRange<Int>? = nil, script: (InstanceID) -> (String, String?),
        write: (String) -> Void
    ) {
        write("{\"instances\":[")
        var separator = "\n"
        for instance in graph.instances {
            write(separator + object(instance, graph, script(instance)).text())
            separator = ",\n"
        }
        let count = submissions.map {
            JSON.object([("least", .count($0.lowerBound)), ("most", .count($0.upperBound))]).text()
        }
        write("\n]" + (count.map { ",\"submissions\":\($0)" } ?? "") + "}\n")
    }

    private static func object(_ instance: InstanceID, _ graph: StudyGraph, _ script: (String, String?)) -> JSON {
        let parents = graph.writtenParents(of: graph.step(of: instance)).flatMap { edge in
            graph.parents(of: instance, through: edge).map { JSON.string(graph.name(of: $0)) }
        }
        let condition = graph.step(of: instance).text.condition.map { condition in
            [("when", JSON.string(condition.text.value)), ("skipped", .bool(graph.isExcluded(instance)))]
        }
        let role = graph.step(of: instance).role
        let handler = role == .regular ? [] : [("handler", JSON.string(role.rawValue))]
        return .object(
            [
                ("name", .string(graph.name(of: instance))),
                ("step", .string(graph.step(of: instance).name)),
                ("workspace", .string(graph.workspace(of: instance))),
                ("parents", .array(parents)),
                ("parameters", .object(graph.parameters(of: instance).map { ($0.key, .string($0.value)) })),
                ("scheduled", .bool(graph.isScheduled(instance))),
                ("script", .string(script.0)),
                ("restart", .text(script.1)),
            ] + handler + (condition ?? []))
    }
}
