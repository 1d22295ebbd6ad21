import Executors
import Expansion
import Testing
import Tracking

/// The steps of `on failure` and `always`, as a run goes on.
@Suite struct HandlerTests {
    /// `a` with two instances, `b` behind it; two handlers of a failure, the second behind the first; and two that run always.
    private func start(more: String = "") throws -> RunState {
        let text = """
            description: {name: s, description: d}
            study:
            - {name: a, description: d, run: {cmd: $(P)\(more)}}
            - {name: b, description: d, run: {cmd: $(P), depends: [a]}}
            on failure:
            - {name: tell, description: d, run: {cmd: cat $(study.failures)}}
            - {name: tell-more, description: d, run: {cmd: x, depends: [tell]}}
            always:
            - {name: clean, description: d, run: {cmd: x}}
            - {name: clean-more, description: d, run: {cmd: x, depends: [clean]}}
            global.parameters: {P: {values: [1, 2], label: P.%%}}
            """
        return try started(text)
    }

    private let tell = 4
    private let tellMore = 5
    private let clean = 6
    private let cleanMore = 7

    private func finish(_ state: inout RunState, _ instances: Int...) {
        for index in instances {
            state.submit(index, executor: .local)
            state.succeed(index)
        }
    }

    private func fail(_ state: inout RunState, _ index: Int) {
        state.submit(index, executor: .local)
        state.note(.ended(InstanceID(index), .failed(.exit(code: 1)), at: at(3)))
    }

    private func phase(_ state: RunState, _ index: Int) -> Phase { state[InstanceID(index)].phase }

    private func cancel(_ state: inout RunState, _ id: String) { state.note(.requested(id: id, .cancel)) }

    @Test("where all went well, what runs for a failure is skipped, and the rest runs at the end")
    func finished() throws {
        var state = try start()
        finish(&state, 0, 1, 2)
        #expect(state.hereNow == [3])
        finish(&state, 3)
        #expect(phase(state, tell) == .skipped(.notNeeded) && phase(state, tellMore) == .skipped(.notNeeded))
        #expect(state.hereNow == [UInt32(clean)])
        finish(&state, clean, cleanMore)
        #expect(state.isComplete && state.areFailuresAllowed)
    }

    @Test("after a failure they run in their order, once all else is over")
    func failed() throws {
        var state = try start()
        fail(&state, 0)
        #expect(state.hereNow == [1])
        finish(&state, 1, 3)
        #expect(state.hereNow == [UInt32(tell)])
        finish(&state, tell)
        #expect(state.hereNow == [UInt32(tellMore)])
        fail(&state, tellMore)
        #expect(state.hereNow == [UInt32(clean)])
        fail(&state, clean)
        #expect(phase(state, cleanMore) == .skipped(.failed(InstanceID(clean))))
        #expect(state.isComplete && !state.areFailuresAllowed)
    }

    @Test("a failure that is allowed is none of the study")
    func allowed() throws {
        var state = try start(more: ", allow failure: 1")
        fail(&state, 0)
        finish(&state, 1, 3)
        #expect(phase(state, tell) == .skipped(.notNeeded) && state.hereNow == [UInt32(clean)])
    }

    @Test("a retry takes back what ran at the end, and so does the next end")
    func again() throws {
        var state = try start()
        fail(&state, 0)
        finish(&state, 1, 3, tell, tellMore, clean, cleanMore)
        state.note(.requested(id: "1", .retry(InstanceSet([InstanceID(0)]))))
        #expect(state.hereNow == [0] && phase(state, clean) == .waiting && phase(state, tell) == .waiting)
        finish(&state, 0, 2)
        #expect(phase(state, tell) == .skipped(.notNeeded) && state.hereNow == [UInt32(clean)])
    }

    @Test("where nothing has begun, a cancelled study runs nothing at all")
    func cancelledAtOnce() throws {
        var state = try start()
        cancel(&state, "1")
        #expect(state.isComplete && phase(state, clean) == .ended(.cancelled(by: .us)))
    }

    @Test("`extend` lets them run again, also where it keeps what has gathered others")
    func extended() throws {
        var state = try start()
        finish(&state, 0, 1, 2, 3, clean, cleanMore)
        let growth = Growth(words: [(key: "P", value: "3")])
        state.note(.requested(id: "1", .extend(growth, keepsGatherers: true)))
        #expect(phase(state, clean) == .waiting && phase(state, tell) == .waiting)
        fail(&state, 8)
        #expect(state.hereNow == [UInt32(tell)])
    }

    @Test("a cancelled study still runs what runs always, and one that is cancelled twice does not")
    func cancelled() throws {
        var state = try start()
        state.submit(0, executor: .local)
        cancel(&state, "1")
        #expect(phase(state, 1) == .ended(.cancelled(by: .us)) && phase(state, tell) == .ended(.cancelled(by: .us)))
        #expect(state.isCancelled(InstanceID(0)) && state.hereNow.isEmpty)
        state.note(.ended(InstanceID(0), .cancelled(by: .us), at: at(3)))
        #expect(state.hereNow == [UInt32(clean)] && !state.isCancelled(InstanceID(clean)))
        var other = state
        fail(&state, clean)
        #expect(phase(state, cleanMore) == .skipped(.failed(InstanceID(clean))) && state.isComplete)

        other.submit(clean, executor: .local)
        cancel(&other, "2")
        #expect(other.isCancelled(InstanceID(clean)) && phase(other, cleanMore) == .ended(.cancelled(by: .us)))
        other.note(.ended(InstanceID(clean), .cancelled(by: .us), at: at(3)))
        #expect(other.isComplete)
    }
}
