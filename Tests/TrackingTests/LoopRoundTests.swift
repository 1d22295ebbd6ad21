import Expansion
import Testing
import Tracking

/// Rounds of a loop as a run goes through them.
@Suite struct LoopRoundTests {
    // 0 start; 1, 2, 3 ask; 4, 5, 6 tell; 7 report; with a parameter twice as many of ask, tell and report.
    private func start(columns: Bool = false, when: String = "") throws -> RunState {
        try started(
            """
            description: {name: s, description: d}
            study:
            - {name: start, description: d, run: {cmd: x}}
            - name: search
              description: d
              group:
                depends: [start]
                repeat: {until: $(tell.outputs.best) < 1, at most: 3}
                steps:
                - {name: ask, description: d, run: {cmd: "\(columns ? "$(P)" : "x")"}}
                - {name: tell, description: d, run: {cmd: x, depends: [ask]\(when), outputs: [best: number]}}
            - {name: report, description: d, run: {cmd: x, depends: [search]}}
            global.parameters: {P: {values: [1, 2], label: P.%%}}
            """)
    }

    private func finish(_ state: inout RunState, _ indices: Int...) {
        for index in indices {
            state.submit(index)
            state.succeed(index)
        }
    }

    private func phase(_ state: RunState, _ index: Int) -> Phase { state[InstanceID(index)].phase }

    /// Instances by their names.
    private func index(in state: RunState) -> (String) throws -> Int {
        let names = Array(state.graph.instances.map { state.graph.name(of: $0) })
        return { try #require(names.firstIndex(of: $0)) }
    }

    private func leave(_ state: inout RunState, _ index: Int) {
        state.note(.ended(InstanceID(index), .skipped, at: at(2)))
    }

    @Test("each round waits for the one before, and the first for none")
    func order() throws {
        var state = try start()
        #expect(state.hereNow == [0])
        finish(&state, 0)
        #expect(state.hereNow == [1])
        finish(&state, 1)
        #expect(state.hereNow == [4])
        finish(&state, 4)
        #expect(state.hereNow == [2])
        #expect(state.graph.loop(continuedBy: InstanceID(2 as Int))?.name == "search")
        #expect(state.graph.loop(continuedBy: InstanceID(1 as Int)) == nil)
    }

    @Test("a round that is not needed takes all later ones with it, and what waits for the loop begins")
    func end() throws {
        var state = try start()
        finish(&state, 0, 1, 4)
        leave(&state, 2)
        #expect([2, 3, 5, 6].allSatisfy { phase(state, $0).isSkipped })
        #expect(state.hereNow == [7])
        // Nobody is told of rounds that did not take place.
        #expect(state.allCounts.total == 4 && state.allCounts[.skipped] == 0)
        finish(&state, 7)
        #expect(state.isComplete && state.allCounts.areAllWell)
    }

    @Test("a loop that has had its last round is over")
    func most() throws {
        var state = try start()
        finish(&state, 0, 1, 4, 2, 5, 3, 6)
        #expect(state.hereNow == [7] && state.allCounts.total == 8)
    }

    @Test("a failure ends the loop and what waits for it; retried, it continues with that round")
    func failure() throws {
        var state = try start()
        finish(&state, 0, 1, 4, 2)
        state.submit(5)
        state.note(.ended(InstanceID(5), .failed(.exit(code: 1)), at: at(2)))
        #expect([3, 6, 7].allSatisfy { phase(state, $0) == .skipped(.failed(InstanceID(5))) })
        #expect(state.isComplete && state.allCounts[.notRun] == 3)
        state.note(.requested(id: "r", .retry(InstanceSet([InstanceID(5)]))))
        #expect(state.hereNow == [5] && phase(state, 4) == .ended(.succeeded))
        finish(&state, 5)
        leave(&state, 3)
        #expect(state.hereNow == [7])
    }

    @Test("an early round that is retried makes all later ones wait, those that were not needed too")
    func again() throws {
        var state = try start()
        finish(&state, 0, 1, 4)
        leave(&state, 2)
        finish(&state, 7)
        state.note(.requested(id: "r", .retry(InstanceSet([InstanceID(4)]))))
        #expect(state.hereNow == [4] && [2, 3, 5, 6, 7].allSatisfy { phase(state, $0) == .waiting })
        finish(&state, 4)
        #expect(state.hereNow == [2])
    }

    @Test("a step within a round may be skipped, and the next round begins all the same")
    func skipped() throws {
        var state = try start(when: ", when: '$(ask.exit) == 1'")
        finish(&state, 0, 1)
        state.submit(4)
        leave(&state, 4)
        #expect(state.hereNow == [2])
    }

    @Test("in a round that is not needed nothing runs, whatever its steps wait for")
    func leftOut() throws {
        var state = try started(
            """
            description: {name: s, description: d}
            study:
            - name: g
              description: d
              group:
                repeat: {until: $(ROUND) >= 1, at most: 3}
                steps:
                - {name: a, description: d, run: {cmd: x}}
                - {name: b, description: d, run: {cmd: x, depends: [a ended]}}
                - {name: c, description: d, run: {cmd: x, depends: [b unless skipped]}}
            """)
        // 0, 1, 2 a; 3, 4, 5 b; 6, 7, 8 c.
        finish(&state, 0, 3, 6)
        #expect(state.hereNow == [1])
        leave(&state, 1)
        #expect([1, 2, 4, 5, 7, 8].allSatisfy { phase(state, $0) == .skipped(.loopEnded) })
        #expect(state.isComplete && state.allCounts.total == 3)
    }

    @Test("what a condition of its own leaves out is counted, in each round")
    func counted() throws {
        var state = try start(when: ", when: '$(ask.exit) == 1'")
        finish(&state, 0, 1)
        state.submit(4)
        leave(&state, 4)
        finish(&state, 2)
        state.submit(5)
        leave(&state, 5)
        leave(&state, 3)
        #expect(state.allCounts[.skipped] == 2 && state.allCounts.total == 6)
    }

    @Test("a failure that a step of a loop may have still ends the loop of its combination, and what waits for that")
    func allowed() throws {
        var state = try started(
            """
            description: {name: s, description: d}
            study:
            - name: a
              description: d
              run: {cmd: $(P), allow failure: 1, repeat: {until: $(a.exit) == 1, at most: 2}}
            - {name: z, description: d, run: {cmd: $(P), depends: [a]}}
            global.parameters: {P: {values: [1, 2], label: P.%%}}
            """)
        let index = index(in: state)
        let first = try index("a_P.1.ROUND.1")
        state.submit(first)
        state.note(.ended(InstanceID(first), .failed(.exit(code: 1)), at: at(2)))
        #expect(phase(state, try index("z_P.1")) == .skipped(.leftOut(InstanceID(first))))
        #expect(phase(state, try index("z_P.2")) == .waiting)
    }

    @Test("each combination of the other parameters has rounds of its own")
    func columns() throws {
        var state = try start(columns: true)
        let index = index(in: state)
        func ready(_ state: RunState) -> Set<String> {
            Set(state.hereNow.map { state.graph.name(of: InstanceID($0)) })
        }
        finish(&state, try index("start"), try index("ask_P.1.ROUND.1"), try index("tell_P.1.ROUND.1"))
        #expect(ready(state) == ["ask_P.2.ROUND.1", "ask_P.1.ROUND.2"])
        leave(&state, try index("ask_P.1.ROUND.2"))
        #expect(ready(state) == ["ask_P.2.ROUND.1", "report_P.1"])
    }
}
