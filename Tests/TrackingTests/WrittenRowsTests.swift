import Expansion
import Testing
import Tracking

/// A study that grows by the rows that its own steps write.
@Suite struct WrittenRowsTests {
    /// Two splits, what runs for each of their rows, what gathers those of one split, and all.
    private func start() throws -> RunState {
        let text = """
            description: {name: s, description: d}
            tables:
              parts: {csv: $(split.workspace)/parts.csv, columns: [PART, N], key: PART}
            study:
            - {name: split, description: d, run: {cmd: $(P)}}
            - {name: align, description: d, run: {cmd: $(PART)}}
            - {name: own, description: d, run: {cmd: $(P), depends: [align_* by P]}}
            - {name: all, description: d, run: {cmd: x, depends: [own_*]}}
            global.parameters: {P: {values: [1, 2], label: P.%%}}
            """
        return try started(text)
    }

    private func finish(_ state: inout RunState, _ instances: Int...) {
        for index in instances {
            state.submit(index)
            state.succeed(index)
        }
    }

    /// A split writes rows, and ends.
    private func split(_ state: inout RunState, _ index: Int, _ rows: String...) {
        state.submit(index)
        // The key tells rows apart within those of one split.
        let words = rows.map { (key: "PART", value: $0) } + rows.map { (key: "N", value: "\(index)\($0)") }
        let growth = Growth(words: words, parent: UInt32(index))
        state.note(.wroteRows(InstanceID(index), growth), .ended(InstanceID(index), .succeeded, at: at(2)))
    }

    private func names(_ state: RunState, _ step: String) -> [String] {
        state.graph.steps.first { $0.name == step }?.instances.filter { !state.graph.isPending($0) }
            .map { state.graph.name(of: $0) } ?? []
    }

    private func phase(_ state: RunState, _ index: Int) -> Phase { state[InstanceID(index)].phase }

    // 0, 1 split; 2, 3 stand for the rows of align; 4, 5 own; 6 all.

    @Test("what stands for rows never runs, and goes when they are known; each row runs, and is gathered with its own")
    func grows() throws {
        var state = try start()
        #expect(state.hereNow == [0, 1] && state.graph.isPending(InstanceID(2 as Int)))
        split(&state, 0, "a", "b")
        #expect(phase(state, 2) == .skipped(.removed) && phase(state, 3) == .waiting)
        #expect(names(state, "align") == ["align_P.1.PART.a", "align_P.1.PART.b"])
        #expect(state.hereNow == [1, 7, 8])
        finish(&state, 7)
        #expect(!state.dependenciesAreMet(InstanceID(4 as Int)))
        finish(&state, 8)
        #expect(state.dependenciesAreMet(InstanceID(4 as Int)) && !state.dependenciesAreMet(InstanceID(5 as Int)))
        split(&state, 1, "a")
        finish(&state, 9, 4, 5, 6)
        #expect(state.isComplete && state.allCounts.areAllWell && state.allCounts.total == 8)
    }

    @Test("rows that were worked out beforehand make the same of a study, also where it has grown in between")
    func prepared() throws {
        var state = try start()
        let words = [(key: "PART", value: "a"), (key: "N", value: "0a")]
        let prepared = try state.prepare(Growth(words: words, parent: 0))
        var (atOnce, later) = (state, state)
        split(&atOnce, 0, "a")
        #expect(names(atOnce, "align") == ["align_P.1.PART.a"])
        #expect(atOnce.graph.instanceCount == prepared.instanceCount)
        split(&later, 1, "b")
        split(&later, 0, "a")
        #expect(names(later, "align") == ["align_P.2.PART.b", "align_P.1.PART.a"])
        #expect(later.inconsistentEvents == 0)
    }

    @Test("a step without rows has nothing to gather: that is skipped, and left out")
    func none() throws {
        var state = try start()
        split(&state, 0)
        #expect(phase(state, 4) == .skipped(.notNeeded))
        split(&state, 1, "a")
        finish(&state, 7, 5)
        #expect(state.dependenciesAreMet(InstanceID(6 as Int)))
        finish(&state, 6)
        #expect(state.isComplete && state.allCounts[.removed] == 0)
    }

    @Test("where a split fails, what its rows would have run for does not run")
    func failed() throws {
        var state = try start()
        state.submit(0)
        state.note(.ended(InstanceID(0), .failed(.badRows("x")), at: at(2)))
        #expect(
            phase(state, 2) == .skipped(.failed(InstanceID(0))) && phase(state, 6) == .skipped(.failed(InstanceID(0))))
        split(&state, 1, "a")
        finish(&state, 7, 5)
        #expect(state.isComplete && !state.areFailuresAllowed)
    }

    @Test("a split that runs again may write other rows: those that it had stay, and run again")
    func again() throws {
        var state = try start()
        split(&state, 0, "a")
        split(&state, 1)
        finish(&state, 7, 4, 6)
        #expect(state.isComplete)
        state.note(.requested(id: "1", .retry(InstanceSet([InstanceID(0)]))))
        #expect(phase(state, 2) == .waiting && phase(state, 7) == .waiting && state.hereNow == [0])
        split(&state, 0, "a", "b")
        #expect(names(state, "align") == ["align_P.1.PART.a", "align_P.1.PART.b"])
        #expect(state.hereNow == [7, 8])
        finish(&state, 7, 8, 4, 6)
        #expect(state.isComplete && state.inconsistentEvents == 0)
    }

    @Test("`extend` adds a split with rows of its own, and cannot add rows of a split")
    func extended() throws {
        var state = try start()
        split(&state, 0, "a")
        state.note(.requested(id: "1", .extend(Growth(words: [(key: "P", value: "3")]), keepsGatherers: false)))
        #expect(names(state, "split").last == "split_P.3" && names(state, "align") == ["align_P.1.PART.a"])
        #expect(throws: GrowthError.self) { try state.graph.grown(by: Growth(words: [(key: "PART", value: "z")])) }
    }

    @Test("what stood for known rows does not come back where only what used them runs again")
    func user() throws {
        var state = try start()
        split(&state, 0, "a")
        split(&state, 1)
        finish(&state, 7, 4, 6)
        state.note(.requested(id: "1", .retry(InstanceSet([2, 3, 7].map { InstanceID($0 as Int) }))))
        #expect(phase(state, 2) == .skipped(.removed) && phase(state, 3) == .skipped(.removed))
        #expect(state.hereNow == [7])
    }

    @Test("rows that come in a cancelled study are cancelled, and so is what stood for them")
    func cancelled() throws {
        var state = try start()
        state.submit(0)
        state.note(.requested(id: "1", .cancel))
        state.note(
            .wroteRows(InstanceID(0), Growth(words: [(key: "PART", value: "a"), (key: "N", value: "1")], parent: 0)),
            .ended(InstanceID(0), .succeeded, at: at(2)))
        #expect(phase(state, 7) == .ended(.cancelled(by: .us)) && state.isComplete)
    }
}
