import Diagnostics
import Expansion
import Rendering
import Specification
import YAML

/// A file is a study, or it has a mistake with a place; and a study becomes scripts in folders of its own.
enum StudyReading {
    static func complaint(about bytes: [UInt8]) -> String? {
        let parsed = parse(bytes, file: "s.yaml")
        guard let root = parsed.root, !parsed.diagnostics.contains(where: \.isError) else {
            return complaint(aboutMistakes: parsed.diagnostics, in: bytes)
        }
        let read = readStudy(root)
        guard let study = read.study else { return complaint(aboutMistakes: read.diagnostics, in: bytes) }
        let expanded = expand(study)
        guard let graph = expanded.graph else { return complaint(aboutMistakes: expanded.diagnostics, in: bytes) }
        return complaint(about: graph)
    }

    private static func complaint(aboutMistakes found: [Diagnostic], in bytes: [UInt8]) -> String? {
        guard found.contains(where: \.isError) else { return "neither a study nor a mistake" }
        guard found.allSatisfy({ $0.place != nil }) else { return "a mistake without a place" }
        let text = DiagnosticRenderer.text(found, sources: ["s.yaml": SourceText(bytes)], colour: false)
        let isRaw = text.unicodeScalars.contains { $0 != "\n" && ($0.value < 0x20 || (0x7F..<0xA0).contains($0.value)) }
        return isRaw ? "a control character is printed" : nil
    }

    static func complaint(about graph: StudyGraph) -> String? {
        var workspaces: Set<String> = []
        // The work of one input stays small.
        for instance in graph.instances.prefix(500) {
            let workspace = graph.workspace(of: instance)
            guard workspaces.insert(workspace).inserted else { return "two instances in \(workspace)" }
            let parts = workspace.split(separator: "/", omittingEmptySubsequences: false)
            guard !parts.contains(where: { ["", ".", ".."].contains($0) || $0.utf8.count > 255 }) else {
                return "a workspace \(workspace)"
            }
            guard graph.parents(of: instance).joined().allSatisfy({ $0.index < graph.instanceCount }) else {
                return "a parent that is not there"
            }
        }
        return scripts(of: graph)
    }

    private static func scripts(of graph: StudyGraph) -> String? {
        let paths = StudyPaths(output: "/o", specification: "/s")
        guard let renderer = try? ScriptRenderer(graph: graph, paths: paths) else { return "no scripts" }
        for instance in graph.instances.prefix(50) {
            guard renderer.script(for: instance, in: graph).text.hasPrefix("#!") else {
                return "a script without a shell"
            }
        }
        return nil
    }
}

extension Diagnostic {
    var isError: Bool { severity == .error }
}
