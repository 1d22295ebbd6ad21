import Expansion
import Rendering

/// A site's template makes scripts, or it is refused.
enum TemplateFilling {
    static func complaint(about bytes: [UInt8]) -> String? {
        guard let graph = SmallStudy.graph else { return "no study" }
        let template = UserTemplate(file: "t", text: String(decoding: bytes, as: UTF8.self))
        let paths = StudyPaths(output: "/o", specification: "/s")
        guard let renderer = try? ScriptRenderer(graph: graph, paths: paths, userTemplate: template) else { return nil }
        for instance in graph.instances { _ = renderer.script(for: instance, in: graph) }
        return nil
    }
}
