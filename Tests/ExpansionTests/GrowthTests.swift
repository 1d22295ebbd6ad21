import Expansion
import Specification
import TestSupport
import Testing

/// Studies that get more combinations after they were expanded.
@Suite struct GrowthTests {
    private func growth(_ graph: StudyGraph, _ values: [String]) -> Growth {
        Growth(
            columns: graph.study.parameters.map { parameter in
                .init(key: parameter.key.value, values: values.map { "\(parameter.key.value)-\($0)" })
            })
    }

    private func facts(_ instance: InstanceID, _ graph: StudyGraph) -> [String] {
        [graph.name(of: instance), graph.workspace(of: instance), "\(graph.ordinal(of: instance))"]
            + graph.parents(of: instance).map { $0.map { graph.name(of: $0) }.joined(separator: ",") }
    }

    @Test(
        "a study that grew twice has what one with all values has, and what was there kept its id, name and place",
        arguments: 0..<10)
    func random(twenty: UInt64) throws {
        for seed in twenty * 20..<(twenty + 1) * 20 {
            let first = try graph(RandomStudy(seed: seed).text)
            guard !first.study.parameters.isEmpty else { continue }
            let second = try first.grown(by: growth(first, ["a", "b"]))
            let third = try second.grown(by: growth(first, ["b", "c"]))
            let once = try first.grown(by: growth(first, ["a", "b", "b", "c"]))
            for instance in first.instances {
                #expect(facts(instance, first).prefix(3) == facts(instance, third).prefix(3), "seed \(seed)")
            }
            let (grown, whole) = (third.instances.map { facts($0, third) }, once.instances.map { facts($0, once) })
            #expect(Set(grown) == Set(whole) && grown.count == whole.count, "seed \(seed)")
            #expect(second.instances.map(\.index) == Array(0..<UInt32(second.instanceCount)))
            for step in third.steps {
                #expect(step.instances.allSatisfy { third.stepIndex(of: $0) == step.index })
            }
        }
    }

    private let text = """
        description: {name: n, description: d}
        study: [{name: s, description: d, run: {cmd: "$(P) $(Q)"}}]
        global.parameters: {P: {values: [1, 2], label: P.%%}, Q: {values: [3, 4], label: Q.%%}}
        """

    @Test("numbers in place of labels keep their width, and labels that meet another one get a mark")
    func names() throws {
        let hashed = try graph(text, ExpansionOptions(hashedWorkspaces: true))
        let many = Growth(columns: ["P", "Q"].map { .init(key: $0, values: (10..<30).map(String.init)) })
        let grown = try hashed.grown(by: many)
        #expect(grown.workspace(of: InstanceID(1 as Int)) == "s/s_instance_1")
        #expect(grown.workspace(of: InstanceID(21 as Int)) == "s/s_instance_21")
        let plain = try graph(text)
        let same = try plain.grown(
            by: Growth(columns: [.init(key: "P", values: ["1.Q.3"]), .init(key: "Q", values: ["3"])]))
        #expect(Set(same.instances.map { same.workspace(of: $0) }).count == 3)
    }

    @Test("what cannot be added is refused with the reason")
    func refusals() throws {
        let study = try graph(text)
        func error(_ columns: [(String, [String])]) -> String {
            do throws(GrowthError) {
                _ = try study.grown(by: Growth(columns: columns.map { .init(key: $0.0, values: $0.1) }))
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(error([("P", ["5"])]) == "`Q` has no value: give every parameter one")
        #expect(
            error([("P", ["5"]), ("Q", ["5", "6"])])
                == "`Q` has 2 values here, but `P` has 1: give every parameter the same number")
        #expect(error([("P", ["5"]), ("Q", ["6"]), ("R", ["7"])]).contains("unknown parameter `R`"))
        #expect(error([("P", ["5\n"]), ("Q", ["6"])]).contains("has a control character"))
        let million = (0..<1_000_000).map(String.init)
        #expect(error([("P", million), ("Q", million)]).contains("at most 1000000 combinations"))
        #expect(error([("P", [String(repeating: "x", count: 2_000_000)]), ("Q", ["6"])]) != "")
        let bare = try graph(
            "description: {name: n, description: d}\nstudy: [{name: s, description: d, run: {cmd: x}}]")
        #expect(throws: GrowthError.noParameters) { try bare.grown(by: Growth(columns: [])) }
    }
}
