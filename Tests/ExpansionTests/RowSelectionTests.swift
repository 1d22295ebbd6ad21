import Diagnostics
import Expansion
import Specification
import Testing
import YAML

/// The part of a sweep that `--only` keeps, and what declared types mean in expressions.
@Suite struct RowSelectionTests {
    private func expanded(
        _ tables: String, _ only: [String: [String]] = [:], command: String = "$(A) $(B)"
    ) throws -> (graph: StudyGraph?, errors: [String]) {
        let text = """
            description: {name: n, description: d}
            study: [{name: s, description: d, run: {cmd: "\(command)"}}]
            \(tables)
            """
        let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
        let read = readStudy(root, choices: StudyChoices(only: only))
        let found = expand(try #require(read.study, "\(read.diagnostics)"))
        return (
            found.graph,
            found.diagnostics.filter { $0.severity == .error }.map { error in
                error.message + (error.hint.map { "; \($0)" } ?? "")
            }
        )
    }

    private func names(_ graph: StudyGraph?) -> [String] {
        graph.map { graph in graph.instances.map { String(graph.name(of: $0).dropFirst(2)) } } ?? []
    }

    private let grid = "tables: {t: {grid: {A: [1, 2, 3], B: [x, y]}}}"

    @Test(
        "only rows with these values are there",
        arguments: [
            (["A": ["1", "3"]], ["A.1.B.x", "A.1.B.y", "A.3.B.x", "A.3.B.y"]),
            (["A": ["1", "3"], "B": ["y"]], ["A.1.B.y", "A.3.B.y"]), (["A": ["2.0"], "B": ["x"]], ["A.2.B.x"]),
        ])
    func grids(only: [String: [String]], kept: [String]) throws {
        #expect(try names(expanded(grid, only).graph) == kept)
    }

    @Test("rows, zips and tables beside others are narrowed the same way")
    func others() throws {
        let rows = "tables: {t: {rows: [{A: 1, B: x}, {A: 2, B: y}], include: [{A: 2, B: z}]}}"
        #expect(try names(expanded(rows, ["A": ["2"]]).graph) == ["A.2.B.y", "A.2.B.z"])
        let zip = "global.parameters: {A: {values: [1, 2, 3]}, B: {values: [x, y, x]}}"
        #expect(try names(expanded(zip, ["B": ["x"]]).graph) == ["A.1.B.x", "A.3.B.x"])
        let both = "tables: {t: {grid: {A: [1, 2]}}, u: {grid: {B: [x, y]}}}"
        #expect(try names(expanded(both, ["A": ["2"]]).graph) == ["A.2.B.x", "A.2.B.y"])
    }

    @Test("products and computed columns are narrowed after what they exclude")
    func products() throws {
        let product = """
            tables:
              t: {grid: {A: [1, 2, 3]}}
              u: {grid: {B: [1, 2]}}
              p: {product: [t, u], add: {C: $(A) * $(B)}, exclude: [$(A) == $(B)]}
            """
        #expect(try names(expanded(product, ["C": ["2", "3"]]).graph) == ["A.1.B.2", "A.2.B.1", "A.3.B.1"])
        #expect(try names(expanded(product, ["C": ["2"], "A": ["2"]]).graph) == ["A.2.B.1"])
        #expect(
            try expanded(product, ["C": ["4"]]).errors == [
                "`--only C=4`: no row has this value of `C`; its values are `2`, `3`, `6`"
            ])
    }

    @Test("a value that no row has is refused, and so is a choice that leaves nothing")
    func refusals() throws {
        #expect(
            try expanded(grid, ["B": ["x", "z"]]).errors == [
                "`--only B=z`: no row has this value of `B`; did you mean `x`?"
            ])
        let rows = "tables: {t: {rows: [{A: 1, B: x}, {A: 2, B: y}]}}"
        #expect(
            try expanded(rows, ["A": ["1"], "B": ["y"]]).errors == [
                "no row has all of `--only A=1` and `--only B=y`; name values that occur together"
            ])
    }

    @Test("a study that grows gets what is asked for then, and stays narrow in what it had")
    func growth() throws {
        let graph = try #require(expanded(grid, ["A": ["1"]]).graph)
        let grown = try graph.grown(by: Growth(columns: [.init(key: "B", values: ["z"])]))
        #expect(names(grown) == ["A.1.B.x", "A.1.B.y", "A.1.B.z"])
        let more = try graph.grown(by: Growth(columns: [.init(key: "A", values: ["3"])]))
        #expect(names(more) == ["A.1.B.x", "A.1.B.y", "A.3.B.x", "A.3.B.y"])
    }

    @Test("growth is held against what a parameter declares")
    func declaredGrowth() throws {
        let graph = try #require(expanded("global.parameters: {A: {values: [1], to: 5}, B: {values: [x]}}").graph)
        #expect(throws: GrowthError.disallowed("A", value: "9", allowed: "a number up to 5")) {
            try graph.grown(by: Growth(columns: [.init(key: "A", values: ["9"]), .init(key: "B", values: ["x"])]))
        }
    }

    @Test("the declared type is the type in expressions, and computed values are held against it")
    func types() throws {
        let text = "tables: {t: {grid: {A: [1, 2], B: [1]}, columns: {A: text}, exclude: ['$(A) == \"1\"']}}"
        #expect(try names(expanded(text).graph) == ["A.2.B.1"])
        let flag = "tables: {t: {grid: {A: [true, false], B: [1]}, columns: {A: flag}, exclude: [$(A)]}}"
        #expect(try names(expanded(flag).graph) == ["A.false.B.1"])
        let computed = "tables: {t: {grid: {A: [1, 2]}, add: {B: $(A) / 2}, columns: {B: whole}}}"
        #expect(
            try expanded(computed).errors == ["`B` must be a whole number, but `0.5` is computed here"])
        let sum = "add: {C: $(V) + 1}"
        for (declaration, errors) in [("{default: 1, type: text}", 1), ("{default: 1}", 0), ("{default: $(W)}", 0)] {
            let lines = "env: {variables: {W: 1, V: \(declaration)}}\ntables: {t: {grid: {A: [1], B: [1]}, \(sum)}}"
            #expect(try expanded(lines).errors.count == errors, "\(declaration)")
        }
    }
}
