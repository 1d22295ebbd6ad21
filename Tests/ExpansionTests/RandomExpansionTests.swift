import Expansion
import Specification
import TestSupport
import Testing
import YAML

func parsedRoot(_ text: String) -> Node? { parse(Array(text.utf8), file: "s.yaml").root }

@Suite struct RandomExpansionTests {
    @Test(
        "five hundred random studies have the instances, edges, workspaces and commands of a slow and obvious model",
        arguments: 0..<10)
    func model(fifty: UInt64) throws {
        for seed in fifty * 50..<(fifty + 1) * 50 {
            let study = RandomStudy(seed: seed)
            let graph = try graph(study.text)
            #expect(made(of: graph) == SlowModel(graph.study).instances, "seed \(seed)\n\(study.text)")
        }
    }

    private func made(of graph: StudyGraph) -> [String: SlowModel.Instance] {
        let paths = StudyPaths(output: "/o", specification: "/s")
        let all = graph.instances.map { instance in
            let parents = graph.parents(of: instance).flatMap { $0.map { graph.name(of: $0) } }
            let command = graph.fill(graph.step(of: instance).text.command, for: instance, paths: paths) { _ in "" }
            let own = SlowModel.Instance(
                parents: Set(parents), workspace: graph.workspace(of: instance), command: command)
            return (graph.name(of: instance), own)
        }
        return Dictionary(all) { first, _ in first }
    }

    @Test("edges read the same from both ends", arguments: 0..<10)
    func bothEnds(ten: UInt64) throws {
        for seed in ten * 10..<(ten + 1) * 10 {
            let graph = try graph(RandomStudy(seed: seed).text)
            var down: Set<[UInt32]> = []
            var up: Set<[UInt32]> = []
            for instance in graph.instances {
                graph.forEachChild(of: instance) { down.insert([instance.index, $0.index]) }
                for parent in graph.parents(of: instance).joined() { up.insert([parent.index, instance.index]) }
            }
            #expect(down == up, "seed \(seed)")
        }
    }
}
