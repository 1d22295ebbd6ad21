import Expansion
import Testing
import Tracking

/// When temporary files may go, and who makes them again.
@Suite struct TemporaryTests {
    private func start(_ steps: String) throws -> RunState {
        let text = """
            description: {name: s, description: d}
            study:
            - {name: make, description: d, run: {cmd: $(P), temporary: [t]}}
            \(steps)
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

    private func fail(_ state: inout RunState, _ index: Int) {
        state.submit(index)
        state.note(.ended(InstanceID(index), .failed(.exit(code: 1)), at: at(3)))
    }

    private func due(_ state: RunState) -> [UInt32] { state.removableTemporaries.map(\.index) }

    private func remove(_ state: inout RunState) {
        state.note(.removingTemporaries(InstanceSet(state.removableTemporaries)))
    }

    private let own = "- {name: own, description: d, run: {cmd: $(P), depends: [make]}}"

    @Test("they go when the instance's own reader has succeeded, and stay where it failed")
    func matching() throws {
        var state = try start(own)
        finish(&state, 0, 1)
        #expect(due(state).isEmpty)
        finish(&state, 2)
        #expect(due(state) == [0])
        fail(&state, 3)
        #expect(due(state) == [0])
        remove(&state)
        #expect(due(state).isEmpty && state.hasLostTemporaries(InstanceID(0)))
        #expect(state.lastRemovedTemporaries == InstanceSet([InstanceID(0)]))
    }

    @Test("all readers of a step must be over, those that gather and those that only name its workspace")
    func allReaders() throws {
        var state = try start(
            """
            \(own)
            - {name: all, description: d, run: {cmd: x, depends: [make_*]}}
            - {name: later, description: d, run: {cmd: cat $(make.workspace)/t, depends: [own]}}
            """)
        finish(&state, 0, 1, 2, 3, 4)
        #expect(due(state).isEmpty)
        finish(&state, 5)
        #expect(due(state).isEmpty)
        finish(&state, 6)
        #expect(due(state) == [0, 1])
    }

    @Test("what has no reader, or only skipped ones, goes at once; a handler keeps what it names")
    func noReader() throws {
        var state = try start("always: [{name: clean, description: d, run: {cmd: x}}]")
        finish(&state, 0)
        #expect(due(state) == [0])
        state = try start("always: [{name: clean, description: d, run: {cmd: ls $(make.workspace)}}]")
        finish(&state, 0, 1)
        #expect(due(state).isEmpty)
        finish(&state, 2)
        #expect(due(state) == [0, 1])
    }

    @Test("a handler that runs again does not bring files back, and a distant reader brings those of its own instance")
    func narrow() throws {
        var state = try start(
            """
            \(own)
            - {name: late, description: d, run: {cmd: cat $(make.workspace)/t, depends: [own]}}
            always: [{name: clean, description: d, run: {cmd: ls $(make.workspace)}}]
            """)
        finish(&state, 0, 1, 2, 3, 4, 5, 6)
        remove(&state)
        #expect(state.repeatedForTemporaries(by: .retry(InstanceSet([InstanceID(6 as Int)]))).isEmpty)
        #expect(state.repeatedForTemporaries(by: .retry(InstanceSet([InstanceID(4 as Int)]))) == [0: 1])
    }

    @Test("a retry of a reader runs again what made its files, and all that depends on that")
    func again() throws {
        var state = try start("\(own)\n- {name: all, description: d, run: {cmd: x, depends: [own_*]}}")
        finish(&state, 0, 1, 2, 3, 4)
        remove(&state)
        let retry = Request.retry(InstanceSet([InstanceID(2 as Int)]))
        #expect(state.repeatedForTemporaries(by: retry) == [0: 1])
        state.note(.requested(id: "1", retry))
        #expect([0, 2, 4].allSatisfy { state[InstanceID($0 as Int)].phase == .waiting })
        #expect(state[InstanceID(1 as Int)].phase == .ended(.succeeded))
        #expect(!state.hasLostTemporaries(InstanceID(0)) && state.hasLostTemporaries(InstanceID(1 as Int)))
        finish(&state, 0, 2)
        #expect(due(state) == [0])
    }

    @Test("what gathers a step that grows needs the files of all of it")
    func grown() throws {
        var state = try start("- {name: all, description: d, run: {cmd: x, depends: [make_*]}}")
        finish(&state, 0, 1, 2)
        remove(&state)
        #expect(due(state).isEmpty)
        let growth = Growth(words: [(key: "P", value: "3")])
        #expect(state.repeatedForTemporaries(by: .extend(growth, keepsGatherers: true)).isEmpty)
        let extend = Request.extend(growth, keepsGatherers: false)
        #expect(state.repeatedForTemporaries(by: extend) == [0: 2])
        state.note(.requested(id: "1", extend))
        #expect(state.hereNow == [0, 1, 3])
    }

    @Test("files that were due are kept once a reader begins again")
    func keptAgain() throws {
        var state = try start(own)
        finish(&state, 0, 2)
        #expect(due(state) == [0])
        state.note(.requested(id: "1", .retry(InstanceSet([InstanceID(2 as Int)]))))
        #expect(due(state).isEmpty)
        finish(&state, 2)
        #expect(due(state) == [0])
    }
}
