import Diagnostics
import Expansion
import FoundationEssentials
import Rendering
import Specification
import YAML

/// What another implementation makes of a study.
struct GoldenStudy: Sendable {
    struct Instance: Hashable, Sendable {
        let name: String
        let workspace: String
        let parents: Set<String>
        let parameters: [String: String]
        let scheduled: Bool
        let scriptName: String
        let script: String
        let restartName: String?
        let restart: String?
    }

    let instances: [Instance]
    let isHashed: Bool

    init(_ path: String) throws {
        let data = try Data(contentsOf: URL(filePath: path))
        let file = try JSONDecoder().decode(File.self, from: data)
        isHashed = file.hashws
        instances = file.steps.map { step in
            Instance(
                name: step.name, workspace: step.workspace, parents: Set(step.parents).subtracting(["_source"]),
                parameters: step.params, scheduled: step.scheduled, scriptName: step.script_name,
                script: step.script, restartName: step.restart_name, restart: step.restart)
        }
    }

    private struct File: Decodable {
        let hashws: Bool
        let steps: [Step]
    }

    private struct Step: Decodable {
        let name: String
        let workspace: String
        let parents: [String]
        let params: [String: String]
        let scheduled: Bool
        let script_name: String
        let script: String
        let restart_name: String?
        let restart: String?
    }
}

/// What this implementation makes of a study, in the same shape.
struct OwnStudy {
    let instances: [GoldenStudy.Instance]
    let diagnostics: [Diagnostic]

    init(_ path: String, isHashed: Bool) throws {
        let parsed = parse([UInt8](try Data(contentsOf: URL(filePath: path))), file: path)
        guard let root = parsed.root else {
            (instances, diagnostics) = ([], parsed.diagnostics)
            return
        }
        let read = readStudy(root)
        guard let study = read.study, !parsed.diagnostics.contains(where: { $0.severity == .error }) else {
            (instances, diagnostics) = ([], parsed.diagnostics + read.diagnostics)
            return
        }
        let paths = Dictionary(uniqueKeysWithValues: study.environment.paths.map { ($0.name.value, $0.path.value) })
        let expanded = expand(
            study, options: ExpansionOptions(hashedWorkspaces: isHashed, dependencyPaths: paths))
        diagnostics = read.diagnostics + expanded.diagnostics
        instances = try expanded.graph.map(Self.instances) ?? []
    }

    private static func instances(_ graph: StudyGraph) throws -> [GoldenStudy.Instance] {
        let renderer = try ScriptRenderer(
            graph: graph, paths: StudyPaths(output: "/MAESTRO_OUT", specification: "/MAESTRO_SPECROOT"),
            fluxVersion: "0.75.0")
        return graph.instances.map { instance in
            let script = renderer.script(for: instance, in: graph)
            return GoldenStudy.Instance(
                name: graph.name(of: instance), workspace: "/MAESTRO_OUT/" + graph.workspace(of: instance),
                parents: Set(graph.parents(of: instance).flatMap { $0.map { graph.name(of: $0) } }),
                parameters: Dictionary(uniqueKeysWithValues: graph.parameters(of: instance).map { ($0.key, $0.value) }),
                scheduled: graph.isScheduled(instance), scriptName: script.name, script: script.text,
                restartName: script.restartName, restart: script.restartText)
        }
    }
}
