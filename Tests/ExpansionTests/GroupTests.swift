import Diagnostics
import Expansion
import Specification
import Testing

/// Steps that gather those of another by some of its parameters.
@Suite struct GroupTests {
    /// The names of what an instance waits for.
    private func parents(_ name: String, _ graph: StudyGraph) throws -> [String] {
        let instance = try #require(graph.instances(named: name).first)
        return graph.parents(of: instance).flatMap { $0.map { graph.name(of: $0) } }
    }

    private let sweep = ["SIZE: 10, 20, 10, 20, 10", "SEED: 1, 1, 2, 2, 3", "MODEL: a, a, b, b, a"]

    /// Rows of values of `sweep`.
    private func growth(_ rows: [String]) -> Growth {
        let rows = rows.map { $0.split(separator: " ").map(String.init) }
        return Growth(
            columns: ["SIZE", "SEED", "MODEL"].enumerated().map { place, key in
                .init(key: key, values: rows.map { $0[place] })
            })
    }

    @Test("a step that gathers by a parameter runs once for each value, and waits for those with that value alone")
    func one() throws {
        let graph = try graph(text(steps: ["sim: $(SIZE) $(SEED)", "mean: x | sim_* by SIZE"], parameters: sweep))
        #expect(graph.steps[1].instances.map { graph.name(of: $0) } == ["mean_SIZE.10", "mean_SIZE.20"])
        let expected = ["sim_SEED.1.SIZE.10", "sim_SEED.2.SIZE.10", "sim_SEED.3.SIZE.10"]
        #expect(try parents("mean_SIZE.10", graph) == expected)
        #expect(try parents("mean_SIZE.20", graph) == ["sim_SEED.1.SIZE.20", "sim_SEED.2.SIZE.20"])
    }

    @Test("by two parameters it runs once for each pair that there is, and what depends on it has these two")
    func two() throws {
        let steps = ["sim: $(SIZE) $(SEED) $(MODEL)", "mean: x | sim_* by SIZE and MODEL", "plot: x | mean"]
        let graph = try graph(text(steps: steps, parameters: sweep))
        #expect(graph.steps[1].instances.count == 4 && graph.steps[2].instances.count == 4)
        let name = "mean_MODEL.a.SIZE.10"
        #expect(try parents(name, graph) == ["sim_MODEL.a.SEED.1.SIZE.10", "sim_MODEL.a.SEED.3.SIZE.10"])
        #expect(try parents("plot_MODEL.a.SIZE.10", graph) == [name])
    }

    @Test("a parameter that it names itself makes several instances for one group, each of which waits for all of that")
    func several() throws {
        let steps = ["sim: $(SIZE) $(SEED)", "mean: $(MODEL) | sim_* by SIZE"]
        let graph = try graph(text(steps: steps, parameters: sweep))
        #expect(graph.steps[1].instances.count == 4)
        let all = ["sim_SEED.1.SIZE.10", "sim_SEED.2.SIZE.10", "sim_SEED.3.SIZE.10"]
        #expect(try parents("mean_MODEL.a.SIZE.10", graph) == all)
        #expect(try parents("mean_MODEL.b.SIZE.10", graph) == all)
    }

    @Test("a list of workspaces of a group stands in the workspace of the instance that reads it")
    func lists() throws {
        let steps = ["sim: $(SIZE) $(SEED)", "mean: cat $(sim.list) | sim_* by SIZE", "all: cat $(sim.list) | sim_*"]
        let graph = try graph(text(steps: steps, parameters: sweep))
        let paths = StudyPaths(output: "/o", specification: "/s")
        let commands = Array(graph.instances).suffix(3).map { instance in
            graph.fill(graph.step(of: instance).text.command, for: instance, paths: paths) { _ in "" }
        }
        #expect(
            commands == [" cat /o/mean/SIZE.10/sim.list ", " cat /o/mean/SIZE.20/sim.list ", " cat /o/all/sim.list "])
    }

    @Test("edges read the same from both ends, before and after a growth, and as slowly comparing all pairs finds them")
    func bothEnds() throws {
        let steps = ["sim: $(SIZE) $(SEED)", "mean: $(MODEL) | sim_* by SIZE", "end: x | mean_* by MODEL ended"]
        let first = try graph(text(steps: steps, parameters: sweep))
        let more = growth(["10 9 c", "30 9 a"])
        for graph in [first, try first.grown(by: more)] {
            var (down, up, slow) = (Set<[UInt32]>(), Set<[UInt32]>(), Set<[UInt32]>())
            for child in graph.instances {
                graph.forEachChild(of: child) { down.insert([child.index, $0.index]) }
                for parent in graph.parents(of: child).joined() { up.insert([parent.index, child.index]) }
                for (edge, key) in zip(
                    graph.step(of: child).parents, [["SIZE"], ["MODEL"]][max(0, graph.stepIndex(of: child) - 1)])
                {
                    let own = value(key, of: child, graph)
                    for parent in graph.steps[edge.step].instances where value(key, of: parent, graph) == own {
                        slow.insert([parent.index, child.index])
                    }
                }
            }
            #expect(down == up && up == slow && !up.isEmpty)
        }
    }

    private func value(_ key: String, of instance: InstanceID, _ graph: StudyGraph) -> String? {
        graph.parameters(of: instance).first { $0.key == key }?.value
    }

    @Test("a new row reopens the groups that it belongs to, and no others")
    func gatherers() throws {
        let graph = try graph(text(steps: ["sim: $(SIZE) $(SEED)", "mean: x | sim_* by SIZE"], parameters: sweep))
        let old = try graph.grown(by: growth(["20 9 a"]))
        #expect(old.gatherers(since: graph).map { old.name(of: $0) } == ["mean_SIZE.20"])
        let new = try graph.grown(by: growth(["30 9 a"]))
        #expect(new.gatherers(since: graph).isEmpty)
    }

    @Test("a parameter that the gathered step does not use is a mistake, with those that it uses")
    func foreign() throws {
        func mistake(_ steps: [String]) throws -> Diagnostic? {
            let written = text(steps: steps, parameters: sweep)
            let root = try #require(parsedRoot(written))
            let study = try #require(readStudy(root).study)
            let found = expand(study).diagnostics.filter { $0.severity == .error }
            return found.count == 1 ? found.first : nil
        }
        let near = try mistake(["sim: $(SIZE)", "mean: $(SEED) | sim_* by SEED"])
        #expect(near?.message == "step `mean` gathers `sim` by `SEED`, which `sim` does not use")
        #expect(near?.hint == "it uses `SIZE`" && near?.place?.line == 4)
        #expect(try mistake(["sim: x", "mean: $(SEED) | sim_* by SEED"])?.hint?.contains("no parameters") == true)
    }

    @Test("twenty thousand instances in two thousand groups are linked in a moment")
    func many() throws {
        let count = 20_000
        let sizes = (0..<count).map { "\($0 % 2000)" }.joined(separator: ", ")
        let seeds = (0..<count).map(String.init).joined(separator: ", ")
        let graph = try graph(
            text(
                steps: ["sim: $(SIZE) $(SEED)", "mean: x | sim_* by SIZE"],
                parameters: ["SIZE: \(sizes)", "SEED: \(seeds)"]))
        #expect(graph.steps[1].instances.count == 2000)
        #expect(graph.steps[1].instances.allSatisfy { graph.parents(of: $0)[0].count == 10 })
    }
}
