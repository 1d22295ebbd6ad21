import Expansion
import Specification
import Testing
import Tracking
import YAML

/// What comes of an edge from a group, as its parents end.
@Suite struct GroupEdgeTests {
    /// `sim` 0 to 3 with the sizes 10, 10, 20, 20; `mean` 4 and 5 gathers them, and `one` 6 gathers those.
    private func start(_ trigger: String = "") throws -> RunState {
        let text = """
            description: {name: n, description: d}
            batch: {type: slurm}
            study:
            - {name: sim, description: d, run: {cmd: $(SIZE) $(SEED), procs: 1}}
            - {name: mean, description: d, run: {cmd: x, procs: 1, depends: [sim_* by SIZE\(trigger)]}}
            - {name: one, description: d, run: {cmd: x, procs: 1, depends: [mean_* ended]}}
            global.parameters:
              SIZE: {values: [10, 10, 20, 20], label: SIZE.%%}
              SEED: {values: [1, 2, 1, 2], label: SEED.%%}
            """
        let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
        let study = try #require(readStudy(root).study)
        return RunState(try #require(expand(study).graph))
    }

    private func fail(_ state: inout RunState, _ index: Int) {
        state.note(.ended(InstanceID(index), .failed(.exit(code: 1)), at: at(3)))
    }

    private func id(_ number: Int) -> InstanceID { InstanceID(number) }

    private func isMet(_ state: RunState, _ index: Int) -> Bool { state.dependenciesAreMet(InstanceID(index)) }

    @Test("an instance may begin when its own group has succeeded, whatever the others do")
    func success() throws {
        var state = try start()
        for index in 0..<4 { state.submit(index) }
        state.succeed(0)
        state.succeed(2)
        #expect(!isMet(state, 4) && !isMet(state, 5))
        state.succeed(3)
        #expect(!isMet(state, 4) && isMet(state, 5))
        state.succeed(1)
        #expect(isMet(state, 4))
    }

    @Test("a failure is the end of what gathers its group, and of nothing else")
    func failure() throws {
        var state = try start()
        for index in 0..<4 { state.submit(index) }
        fail(&state, 1)
        #expect(state[id(4)].phase == .skipped(.failed(id(1))))
        #expect(state[id(5)].phase == .waiting)
        fail(&state, 2)
        #expect(state[id(5)].phase == .skipped(.failed(id(2))))
        state.note(.requested(id: "r", .retry(InstanceSet([id(1)]))))
        #expect(state[id(4)].phase == .waiting)
        #expect(state[id(5)].phase == .skipped(.failed(id(2))))
    }

    @Test("what waits for the end of its group runs then, and what waits for a failure is not needed without one")
    func ends() throws {
        var ended = try start(" ended")
        var failed = try start(" failed")
        for index in 0..<2 {
            ended.submit(index)
            failed.submit(index)
        }
        ended.succeed(0)
        failed.succeed(0)
        fail(&ended, 1)
        failed.succeed(1)
        #expect(isMet(ended, 4) && !isMet(ended, 5))
        #expect(failed[id(4)].phase == .skipped(.notNeeded) && failed[id(5)].phase == .waiting)
    }

    @Test("a new row makes its group wait again, with what has gathered it, and leaves the others as they are")
    func growth() throws {
        var state = try start()
        for index in 0..<6 {
            state.submit(index)
            state.succeed(index)
        }
        state.note(
            .requested(
                id: "r",
                .extend(Growth(columns: [.init(key: "SIZE", values: ["20"]), .init(key: "SEED", values: ["3"])]))))
        #expect(state[id(4)].phase == .ended(.succeeded) && isMet(state, 4))
        #expect(state[id(5)].phase == .waiting && !isMet(state, 5))
        state.submit(7)
        state.succeed(7)
        #expect(isMet(state, 5))
    }
}
