import Diagnostics
import Expansion
import Specification
import Testing
import YAML

/// Tables of parameters, and which instances come of them.
@Suite struct TableTests {
    /// The instances of a step `s` with a command.
    private func names(_ tables: String, _ command: String = "$(A) $(B)") throws -> [String] {
        let graph = try graph(text(tables, command))
        return graph.instances.map { String(graph.name(of: $0).dropFirst(2)) }
    }

    /// Of reading and of expanding.
    private func diagnostics(_ text: String) throws -> [Diagnostic] {
        let read = readStudy(try #require(parse(Array(text.utf8), file: "s.yaml").root))
        return try read.diagnostics + expand(#require(read.study ?? read.faulty)).diagnostics
    }

    private func text(_ tables: String, _ command: String = "$(A) $(B)") -> String {
        """
        description: {name: n, description: d}
        study: [{name: s, description: d, run: {cmd: "\(command)"}}]
        \(tables)
        """
    }

    @Test("a grid has every value with every other, and the last column changes fastest")
    func grid() throws {
        #expect(
            try names("tables: {t: {grid: {A: [1, 2], B: [x, y]}}}") == ["A.1.B.x", "A.1.B.y", "A.2.B.x", "A.2.B.y"])
        #expect(try names("tables: {t: {grid: {A: [1, 2], B: [x, y]}}}", "$(B)") == ["B.x", "B.y"])
    }

    @Test(
        "a range counts in decimals, and a spacing has both ends",
        arguments: [
            ("{from: 1, to: 3}", ["1", "2", "3"]),
            ("{from: 0, to: 0.5, step: 0.1}", ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]),
            ("{from: 3, to: 1, step: -1}", ["3", "2", "1"]),
            ("{from: -0.1, to: 0.1, step: 0.1}", ["-0.1", "0", "0.1"]),
            ("{from: 10, to: 11, step: 0.25}", ["10", "10.25", "10.5", "10.75", "11"]),
            ("{from: 1, to: 2, step: 0.3}", ["1", "1.3", "1.6", "1.9"]),
            ("{from: 0, to: 1, count: 5}", ["0", "0.25", "0.5", "0.75", "1"]),
            ("{from: 0, to: 1, count: 4, spacing: linear}", ["0", "0.333333333333333", "0.666666666666667", "1"]),
            ("{from: 1, to: 1000, count: 4, spacing: logarithmic}", ["1", "10", "100", "1000"]),
            ("{from: 1e-3, to: 1, count: 3, spacing: logarithmic}", ["0.001", "0.0316228", "1"]),
        ])
    func ranges(range: String, values: [String]) throws {
        #expect(try names("tables: {t: {grid: {A: \(range)}}}", "$(A)") == values.map { "A.\($0)" })
        #expect(try names("global.parameters: {A: {values: \(range)}}", "$(A)") == values.map { "A.\($0)" })
    }

    @Test("rows hold values that belong together")
    func rows() throws {
        #expect(
            try names("tables: {t: {rows: [{A: 1, B: x}, {A: 2, B: y}], include: [{A: 3, B: z}]}}")
                == ["A.1.B.x", "A.2.B.y", "A.3.B.z"])
    }

    @Test("columns of different tables combine freely, and only where a step uses both")
    func free() throws {
        let tables = "tables: {t: {grid: {A: [1, 2]}}, u: {rows: [{B: x, C: 7}, {B: y, C: 8}]}}"
        #expect(try names(tables) == ["A.1.B.x", "A.1.B.y", "A.2.B.x", "A.2.B.y"])
        #expect(try names(tables, "$(C) $(B)") == ["B.x.C.7", "B.y.C.8"])
        let many = (1...1001).map { "\($0)" }.joined(separator: ", ")
        #expect(try names("tables: {t: {grid: {A: [\(many)]}}, u: {grid: {B: [\(many)]}}}", "$(B)").count == 1001)
    }

    @Test("parameters of Maestro's section combine with tables too")
    func beside() throws {
        let text = "global.parameters: {A: {values: [1, 2], label: A.%%}}\ntables: {t: {grid: {B: [x, y]}}}"
        #expect(try names(text) == ["A.1.B.x", "A.1.B.y", "A.2.B.x", "A.2.B.y"])
    }

    @Test("include adds whole rows, and exclude leaves out every row of which it holds")
    func includeAndExclude() throws {
        let table = """
            tables:
              t:
                grid: {A: [1, 2, 3], B: [1, 2]}
                include: [{A: 9, B: 1}, {A: 9, B: 9}]
                exclude: [$(A) == 3 and $(B) > 1, $(A) == $(B)]
            """
        #expect(try names(table) == ["A.1.B.2", "A.2.B.1", "A.3.B.1", "A.9.B.1"])
    }

    @Test("computed columns make no part of a name where what they are computed from does")
    func computed() throws {
        let table = """
            tables:
              t:
                grid: {A: [10, 15, 30]}
                add: {N: ceil($(A) / 10), T: 'if($(N) > 1, "big", "small")'}
            """
        #expect(try names(table, "$(A) $(N) $(T)") == ["A.10", "A.15", "A.30"])
        #expect(try names(table, "$(N)") == ["N.1", "N.2", "N.3"])
        #expect(try names(table, "$(T)") == ["T.small", "T.big"])
        let graph = try graph(text(table, "$(A) $(N)"))
        #expect(graph.parameters(of: InstanceID(1)).map(\.value) == ["15", "2"])
    }

    @Test("expressions know the study's variables")
    func variables() throws {
        let text = "env: {variables: {LIMIT: 2}}\ntables: {t: {grid: {A: [1, 2, 3]}, exclude: [$(A) > $(LIMIT)]}}"
        #expect(try names(text, "$(A)") == ["A.1", "A.2"])
    }

    @Test("labels have formats, and their values stay as they are")
    func labels() throws {
        let table = "tables: {t: {grid: {A: [1, 20], B: [0.5]}, labels: {A: run-%03d, B: 'b%.2f'}}}"
        #expect(try names(table) == ["run-001.b0.50", "run-020.b0.50"])
        #expect(try names("tables: {t: {grid: {A: [1, 20]}, labels: {A: 'a%%z'}}}", "$(A)") == ["a1z", "a20z"])
    }

    @Test("a product has conditions across its tables")
    func product() throws {
        let table = """
            tables:
              t: {rows: [{A: 1, C: 5}, {A: 2, C: 6}]}
              u: {grid: {B: [1, 2]}}
              v: {product: [t, u], exclude: [$(C) == 6 and $(B) == 2], add: {D: $(C) * $(B)}}
            """
        #expect(try names(table) == ["A.1.B.1", "A.1.B.2", "A.2.B.1"])
        #expect(try names(table, "$(D)") == ["D.5", "D.10", "D.6"])
    }

    @Test("children find the parents that have their values, through every table")
    func edges() throws {
        let graph = try graph(
            """
            description: {name: n, description: d}
            study:
            - {name: make, description: d, run: {cmd: "$(A)"}}
            - {name: run, description: d, run: {cmd: "$(B)", depends: [make]}}
            - {name: all, description: d, run: {cmd: x, depends: [run_*]}}
            tables: {t: {grid: {A: [1, 2]}}, u: {grid: {B: [x, y]}}}
            """)
        let parents = graph.instances.map { graph.parents(of: $0).flatMap { $0.map { graph.name(of: $0) } } }
        #expect(
            Array(parents) == [[], [], ["make_A.1"], ["make_A.1"], ["make_A.2"], ["make_A.2"]]
                + [["run_A.1.B.x", "run_A.1.B.y", "run_A.2.B.x", "run_A.2.B.y"]])
    }

    @Test("a value of one axis gives its combinations, behind those that are there")
    func growth() throws {
        let first = try graph(
            text(
                "tables: {t: {grid: {A: [1, 2], B: [x, y]}, include: [{A: 7, B: z}], exclude: [$(A) == 3 and $(B) == 'y']}}"
            ))
        let second = try first.grown(by: Growth(columns: [.init(key: "A", values: ["3"])]))
        let third = try second.grown(by: Growth(columns: [.init(key: "B", values: ["w"])]))
        #expect(
            third.instances.map { third.name(of: $0) } == [
                "s_A.1.B.x", "s_A.1.B.y", "s_A.2.B.x", "s_A.2.B.y", "s_A.7.B.z", "s_A.3.B.x", "s_A.1.B.w", "s_A.2.B.w",
                "s_A.3.B.w",
            ])
    }

    @Test("a computed column takes no values from `extend`")
    func growthOfComputed() throws {
        let first = try graph(text("tables: {t: {grid: {A: [1, 2]}, add: {B: $(A) + 1}}}"))
        let growth = Growth(columns: [.init(key: "A", values: ["3"]), .init(key: "B", values: ["9"])])
        #expect(throws: GrowthError.computed("B")) { try first.grown(by: growth) }
    }

    @Test("tables that are combined grow behind their combinations")
    func combinedGrowth() throws {
        let first = try graph(text("tables: {t: {grid: {A: [1, 2]}}, u: {grid: {B: [x]}}}"))
        let second = try first.grown(by: Growth(columns: [.init(key: "A", values: ["3"])]))
        let third = try second.grown(by: Growth(columns: [.init(key: "B", values: ["y"])]))
        #expect(
            third.instances.map { third.name(of: $0) } == [
                "s_A.1.B.x", "s_A.2.B.x", "s_A.3.B.x", "s_A.1.B.y", "s_A.2.B.y", "s_A.3.B.y",
            ])
    }

    @Test(
        "what a table cannot compute is a mistake with its place",
        arguments: [
            ("grid: {A: [0, 1]}, add: {C: 1 / $(A)}", "4:35", "`/` divides by 0, where `A` is `0`"),
            ("grid: {A: [1, x]}, exclude: [$(A) > 1]", "4:36", "`A` is a text"),
            ("grid: {A: [1]}, exclude: [$(A) + 1]", "4:33", "number"),
            ("grid: {A: [1]}, add: {C: $(AA)}", "4:32", "`AA`"),
            ("grid: {A: [1]}, add: {C: $(Z)}", "4:32", "`Z` is a column of table `other`, and not of this one"),
            ("grid: {A: [x]}, labels: {A: 'a%d'}", "4:35", "`%d` writes numbers"),
        ])
    func mistakes(table: String, place: String, message: String) throws {
        let source = text("tables:\n  t: {\(table)}\n  other: {grid: {Z: [1]}}", "$(A) $(Z)")
        let found = try diagnostics(source).filter { $0.severity == .error }
        #expect(found.count == 1 && found.first?.message.contains(message) ?? false, "\(found)")
        #expect(found.first?.place?.description == "s.yaml:\(place)", "\(found)")
    }

    @Test("a grid of few values and very many cells is refused, without being made")
    func tooManyCells() throws {
        let axes = (0..<100).map { "B\($0): [1]" }.joined(separator: ", ")
        let found = try diagnostics(text("tables: {t: {grid: {A: {from: 1, to: 1000000}, \(axes)}}}", "$(A) $(B0)"))
        #expect(found.filter { $0.severity == .error }.map(\.code) == ["too-many-combinations"])
    }

    @Test("tables that are too large together are refused, without being made")
    func tooLarge() throws {
        let axis = "{from: 1, to: 1000000}"
        for tables in [
            "tables: {t: {grid: {A: \(axis), B: \(axis)}}}",
            "tables: {t: {grid: {A: \(axis)}}, u: {grid: {B: \(axis)}}}",
        ] {
            let errors = try diagnostics(text(tables)).filter { $0.severity == .error }
            #expect(errors.map(\.code) == ["too-many-combinations"])
        }
    }
}
