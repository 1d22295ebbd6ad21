import Expansion
import Specification
import Testing
import YAML

func parsedRoot(_ text: String) -> Node? { parse(Array(text.utf8), file: "s.yaml").root }

/// The same numbers in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

@Suite struct EdgeTests {
    /// Steps that use some parameters and depend on some earlier steps, as a matching instance or as a funnel.
    private func randomStudy(_ seed: UInt64) -> String {
        var random = SplitMix(state: seed)
        let count = Int.random(in: 1...6, using: &random)
        let steps = (0..<count).map { index -> String in
            let uses = ["P", "Q", "R"].filter { _ in Bool.random(using: &random) }.map { "$(\($0))" }.joined()
            let parents = (0..<index).filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
                .map { Bool.random(using: &random) ? "s\($0)" : "s\($0)_*" }
            return "s\(index): x\(uses)" + (parents.isEmpty ? "" : "|" + parents.joined(separator: ", "))
        }
        let rows = Int.random(in: 1...8, using: &random)
        let parameters = ["P", "Q", "R"].map { key in
            "\(key): " + (0..<rows).map { _ in String(Int.random(in: 0..<3, using: &random)) }.joined(separator: ", ")
        }
        return text(steps: steps, parameters: parameters)
    }

    @Test("random studies have the instances and edges of a slow and obvious model", arguments: 0..<200)
    func model(seed: UInt64) throws {
        let graph = try graph(randomStudy(seed))
        let model = Model(graph.study)
        let own = Set(graph.instances.map { graph.name(of: $0) })
        #expect(own == Set(model.parents.keys))
        for instance in graph.instances {
            let parents = graph.parents(of: instance).flatMap { $0.map { graph.name(of: InstanceID($0)) } }
            #expect(Set(parents) == model.parents[graph.name(of: instance)])
        }
    }

    @Test("edges read the same from both ends", arguments: 0..<100)
    func bothEnds(seed: UInt64) throws {
        let graph = try graph(randomStudy(seed))
        var down: Set<[UInt32]> = []
        var up: Set<[UInt32]> = []
        for instance in graph.instances {
            graph.forEachChild(of: instance) { down.insert([instance.index, $0.index]) }
            for parent in graph.parents(of: instance).joined() { up.insert([parent, instance.index]) }
        }
        #expect(down == up)
    }
}

/// Expansion by the words of the specification, without a thought for speed.
private struct Model {
    var parents: [String: Set<String>] = [:]

    init(_ study: Study) {
        var scopes: [Set<String>] = []
        for step in study.steps {
            var scope = Set(study.parameters.map(\.key.value).filter { step.command.value.contains("$(\($0))") })
            for dependency in step.dependencies where !dependency.isFunnel { scope.formUnion(scopes[dependency.step]) }
            scopes.append(scope)
        }
        let rows = study.parameters.first?.values.count ?? 1
        func name(_ step: Int, _ row: Int) -> String {
            let labels = scopes[step].sorted().map { key -> String in
                let parameter = study.parameters.first { $0.key.value == key }
                return "\(key).\(parameter?.values[row].value ?? "")"
            }
            return ([study.steps[step].name.value] + (labels.isEmpty ? [] : [labels.joined(separator: ".")]))
                .joined(separator: "_")
        }
        for index in study.steps.indices {
            for row in 0..<rows {
                let all = study.steps[index].dependencies.flatMap { dependency in
                    dependency.isFunnel ? (0..<rows).map { name(dependency.step, $0) } : [name(dependency.step, row)]
                }
                parents[name(index, row)] = Set(all)
            }
        }
    }
}
