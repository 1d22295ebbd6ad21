import Diagnostics
import Expansion
import Specification
import Testing

@Suite struct ExpansionTests {
    @Test("a step has an instance for each combination of the parameters in its scope")
    func scopes() throws {
        let graph = try graph(
            text(
                steps: [
                    "a: $(SIZE) $(OTHER)", "b: inherits|a", "c: $(SIZE)|b_*", "d: none|c_*", "e: none|c",
                ],
                parameters: ["SIZE: 10, 10, 20, 20", "OTHER: 1, 2, 1, 2", "UNUSED: 1, 2, 3, 4"]))
        #expect(graph.steps.map(\.instances.count) == [4, 4, 2, 1, 2])
        #expect(
            Array(graph.instances.map { graph.name(of: $0) }.prefix(2)) == ["a_OTHER.1.SIZE.10", "a_OTHER.2.SIZE.10"])
        let funnel = try #require(graph.instances(named: "c_SIZE.10").first)
        #expect(graph.parents(of: funnel).map(\.count) == [4])
        let child = try #require(graph.instances(named: "b_OTHER.1.SIZE.20").first)
        let parent = try #require(graph.parents(of: child).first?.first)
        #expect(graph.name(of: parent) == "a_OTHER.1.SIZE.20")
    }

    @Test("a workspace that is named brings its step's parameters, and a funnel's does not")
    func references() throws {
        let graph = try graph(
            text(
                steps: ["a: $(P)", "b: ls $(a.workspace)", "c: ls $(a.workspace)|a_*"], parameters: ["P: 1, 2, 3"]))
        #expect(graph.steps.map(\.instances.count) == [3, 3, 1])
        let paths = StudyPaths(output: "/o", specification: "/s")
        let texts = [1, 2].map { index in
            graph.fill(
                graph.steps[index].text.command, for: graph.steps[index].instances[0], paths: paths
            ) { _ in "" }
        }
        #expect(texts == [" ls /o/a/P.1", " ls /o/a"])
    }

    @Test("workspaces never meet, whatever their labels look like as folders")
    func collisions() throws {
        let graph = try graph(
            text(
                steps: ["s: $(P)", "meta: x", "a b: x", "a_b: x"],
                parameters: ["P: \"a+b\", ab, \"a b\", a_b, \"\", \"..\", é, è"]))
        let workspaces = Array(graph.instances.map { graph.workspace(of: $0) })
        #expect(Set(workspaces).count == graph.instanceCount)
        #expect(Array(workspaces.prefix(4)) == ["s/P.ab", "s/P.ab~2", "s/P.a_b", "s/P.a_b~2"])
        #expect(workspaces.contains("meta~2"))
        for workspace in workspaces {
            #expect(!workspace.hasPrefix("/") && !workspace.split(separator: "/").contains(".."))
        }
    }

    @Test(
        "names are made unique only where different values read alike",
        arguments: [
            // The points of both values may be those between labels.
            ("A: x, x.B.1", "B: 1.B.1, 1", ["s/A.x.B.1.B.1", "s/A.x.B.1.B.1~2"]),
            ("A: 0.1, 0.2", "B: 1, 2", ["s/A.0.1.B.1", "s/A.0.2.B.2"]),
            ("A: a b, a_b", "B: 1, 1", ["s/A.a_b.B.1", "s/A.a_b.B.1~2"]),
            ("A: a/b, ab", "B: 1, 1", ["s/A.ab.B.1", "s/A.ab.B.1~2"]),
        ])
    func alike(first: String, second: String, workspaces: [String]) throws {
        let graph = try graph(text(steps: ["s: $(A) $(B)"], parameters: [first, second]))
        #expect(graph.instances.map { graph.workspace(of: $0) } == workspaces)
    }

    @Test("equal combinations are one instance, by the bytes of all their values and labels")
    func equalRows() throws {
        let graph = try graph(text(steps: ["s: $(A) $(B)"], parameters: ["A: 1, 1, 2, 1, é", "B: x, x, x, y, x"]))
        #expect(graph.instanceCount == 4)
        #expect(graph.steps[0].representatives == [0, 2, 3, 4])
        #expect((0..<5).map { graph.steps[0].instance(forCombination: $0).index } == [0, 0, 1, 2, 3])
    }

    @Test("values that share a label are instances of their own")
    func sameLabel() throws {
        let study = """
            description: {name: n, description: d}
            study: [{name: s, description: d, run: {cmd: $(P)}}]
            global.parameters: {P: {values: [1, 2, 2], label: same}}
            """
        let graph = try graph(study)
        #expect(graph.instances.map { graph.workspace(of: $0) } == ["s/same", "s/same~2"])
        #expect(graph.instances.map { graph.name(of: $0) } == ["s_same", "s_same~2"])
    }

    @Test("equal labels are numbered, beside those that have such a number already or lose a letter as a folder")
    func numberedLabels() throws {
        let study = """
            description: {name: n, description: d}
            study: [{name: s, description: d, run: {cmd: $(P)}}]
            global.parameters: {P: {values: [1, 2, 3, 4, 5, 6, 7], label: [a, a, "a~2", a, b c, b_c, a22]}}
            """
        let graph = try graph(study)
        #expect(
            graph.instances.map { graph.name(of: $0) } == [
                "s_a", "s_a~2", "s_a~2~2", "s_a~3", "s_b c", "s_b_c", "s_a22",
            ])
        #expect(
            graph.instances.map { graph.workspace(of: $0) }
                == ["s/a", "s/a~2", "s/a2", "s/a~3", "s/b_c", "s/b_c~2", "s/a22"])
    }

    @Test("numbered workspaces count unique combinations, with leading zeros")
    func hashed() throws {
        let values = (0..<12).map(String.init).joined(separator: ", ")
        let graph = try graph(
            text(steps: ["s: $(P)"], parameters: ["P: \(values)"]), ExpansionOptions(hashedWorkspaces: true))
        #expect(graph.workspace(of: InstanceID(3)) == "s/s_instance_03")
        #expect(graph.name(of: InstanceID(3)) == "s_P.3")
    }

    @Test("without values a step has no instances, and what funnels it still runs")
    func empty() throws {
        let graph = try graph(text(steps: ["a: $(P)", "b: x|a_*"], parameters: ["P: "]))
        #expect(graph.steps.map(\.instances.count) == [0, 1])
        #expect(graph.parents(of: InstanceID(0)).map(\.count) == [0])
        #expect(graph.name(of: InstanceID(0)) == "b")
    }

    @Test("a value may hold other parameters, and itself only as text")
    func nestedValues() throws {
        let graph = try graph(text(steps: ["s: $(A)"], parameters: ["A: \"$(B)-$(A)\"", "B: x"]))
        #expect(graph.parameters(of: InstanceID(0)).first?.value == "x-$(A)")
    }

    @Test(
        "allocations of a launcher",
        arguments: [
            ("2n, 8p", 2, 8), ("8p,2n", 2, 8), ("4, 8", 4, 8), ("8p", nil, 8), ("2n", 2, nil),
        ] as [(String, Int?, Int?)])
    func allocations(text: String, nodes: Int?, procs: Int?) throws {
        let allocation = try #require(Allocation(text))
        #expect(allocation.nodes == nodes && allocation.procs == procs)
    }

    @Test("what is no allocation", arguments: ["", "3", "x", "2n,2n", "0p", "-1p", "1n,2p,3p", "a, b"])
    func noAllocations(text: String) { #expect(Allocation(text) == nil) }

    @Test("a launcher that asks for more than its step has is refused, and several that each fit are not")
    func launchers() throws {
        func errors(_ command: String) throws -> [String] {
            let text = """
                description: {name: n, description: d}
                batch: {type: slurm}
                study: [{name: s, description: d, run: {cmd: "\(command)", procs: $(N), nodes: 2}}]
                global.parameters: {N: {values: [4, 8], label: N.%%}}
                """
            let root = try #require(parsedRoot(text))
            let study = try #require(readStudy(root).study)
            return expand(study).diagnostics.filter { $0.severity == .error }.map(\.code)
        }
        #expect(try errors("$(LAUNCHER)[4p] a; $(LAUNCHER)[4p] b; $(LAUNCHER)[2n, 4p] c").isEmpty)
        #expect(try errors("$(LAUNCHER)[8p] a") == ["allocation-too-large"])
        #expect(try errors("$(LAUNCHER)[many] a") == ["bad-allocation"])
        #expect(try errors("$(LAUNCHER)[$(N)p] a").isEmpty)
    }

    @Test("more instances than anybody can mean are refused before they fill the memory")
    func tooMany() throws {
        let steps = (0..<300).map { "s\($0): $(P)" }
        let values = (0..<70_000).map(String.init).joined(separator: ", ")
        let root = try #require(parsedRoot(text(steps: steps, parameters: ["P: \(values)"])))
        let study = try #require(readStudy(root).study)
        #expect(expand(study).diagnostics.map(\.code) == ["too-many-instances"])
    }

    @Test("twenty thousand combinations expand")
    func large() throws {
        let values = (0..<20_000).map(String.init).joined(separator: ", ")
        let graph = try graph(text(steps: ["a: $(P)", "b: x|a", "c: y|b_*"], parameters: ["P: \(values)"]))
        #expect(graph.instanceCount == 40_001)
        #expect(graph.workspace(of: InstanceID(39_999)) == "b/P.19999")
    }
}
