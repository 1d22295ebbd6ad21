import Diagnostics
import Expansion
import Specification
import Testing
import YAML

/// Loops whose steps write rows: what others may name of a round is one instance.
@Suite struct LoopExpansionTests {
    private func mistakes(writer: String = "x", reader: String = "$(R)", after: String = "x") -> [String] {
        let text = """
            description: {name: s, description: d}
            tables: {r: {text: $(b.workspace)/rows, columns: [R]}}
            study:
            - name: g
              description: d
              group:
                repeat: {until: $(ROUND) >= 2, at most: 5}
                steps:
                - {name: b, description: d, run: {cmd: '\(writer)', outputs: [p: {type: text, default: 0}]}}
                - {name: e, description: d, run: {cmd: '\(reader)', depends: [b], outputs: [q: {type: text, default: 0}]}}
            - {name: z, description: d, run: {cmd: '\(after)', depends: [e]}}
            """
        guard let root = parse(Array(text.utf8), file: "s.yaml").root else { return ["no YAML"] }
        let read = readStudy(root)
        guard let study = read.study else { return read.diagnostics.map(\.message) }
        return expand(study, options: ExpansionOptions()).diagnostics.filter { $0.severity == .error }.map(\.message)
    }

    @Test("the round before is named by steps that see one instance of it")
    func previous() {
        #expect(mistakes(writer: "$(previous.b.outputs.p)") == [])
        #expect(mistakes(reader: "$(R) $(previous.b.outputs.p)") == [])
        let words = "uses something of `e` in the previous round, in which it runs for each `R`"
        #expect(mistakes(writer: "$(previous.e.outputs.q)").first?.contains(words) ?? false)
        #expect(mistakes(writer: "ls $(previous.e.workspace)").first?.contains(words) ?? false)
        #expect(mistakes(reader: "$(R) $(previous.e.outputs.q)").first?.contains(words) ?? false)
    }

    @Test("the last round is seen from outside where it is one instance")
    func last() {
        #expect(mistakes(after: "x") == [])
        let words = "uses something of `e` in the last round, in which it runs for each `R`"
        #expect(mistakes(after: "$(e.outputs.q)").first?.contains(words) ?? false)
        #expect(mistakes(after: "ls $(e.workspace)").first?.contains(words) ?? false)
    }
}
