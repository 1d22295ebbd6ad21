import Diagnostics
import Expansion
import Specification
import Testing
import Tracking

/// What comes of an edge, by how its parents ended and what it waits for.
@Suite struct EdgeTests {
    private static let parent = InstanceID(3 as Int)
    private static let byParent = EdgeState.broken(.failed(parent))
    private static let byAnother = EdgeState.broken(.failed(InstanceID(7 as Int)))
    private static let unneeded = EdgeState.broken(.notNeeded)

    @Test(
        "the table of edges",
        arguments: [
            (.ended(.succeeded), .met, .met, unneeded),
            (.ended(.failed(.exit(code: 1))), byParent, byParent, .met),
            (.ended(.timedOut), byParent, byParent, .met),
            (.ended(.cancelled(by: .us)), byParent, byParent, unneeded),
            (.skipped(.failed(InstanceID(7 as Int))), byAnother, byAnother, unneeded),
            (.ended(.skipped), unneeded, .met, unneeded),
            (.skipped(.condition), unneeded, .met, unneeded),
            (.skipped(.notNeeded), unneeded, .met, unneeded),
        ] as [(Phase, EdgeState, EdgeState, EdgeState)])
    func table(phase: Phase, success: EdgeState, unlessSkipped: EdgeState, failure: EdgeState) {
        #expect(Trigger.success.edgeState(of: Self.parent, in: phase) == success)
        #expect(Trigger.unlessSkipped.edgeState(of: Self.parent, in: phase) == unlessSkipped)
        #expect(Trigger.failure.edgeState(of: Self.parent, in: phase) == failure)
        #expect(Trigger.end.edgeState(of: Self.parent, in: phase) == .met)
    }

    @Test("a condition may ask for each state that is a last one, by the word of reports")
    func states() {
        let lasting: [StateWord] = [.finished, .failed, .timedOut, .cancelled, .notRun, .skipped]
        #expect(ConditionName.states == lasting.map(\.name))
        #expect(
            lasting.count + [StateWord.waiting, .submitting, .queued, .running, .removed].count
                == StateWord.allCases.count)
    }

    @Test("what has no last word leaves each edge open, and what is to be skipped breaks that of success at once")
    func open() {
        for trigger in Trigger.allCases {
            for phase in [Phase.waiting, .intended, .doubtful, .queued, .running, .dequeuing(.resubmit)] {
                #expect(trigger.edgeState(of: InstanceID(0), in: phase) == .open)
            }
            let reason = SkipReason.failed(InstanceID(1 as Int))
            let edgeState = trigger.edgeState(of: InstanceID(0), in: .dequeuing(.skip(reason)))
            #expect(edgeState == (trigger.isForSuccess ? .broken(reason) : .open))
        }
    }

    // MARK: In a run

    private func fail(_ state: inout RunState, _ index: Int) {
        state.note(.ended(InstanceID(index), .failed(.exit(code: 1)), at: at(3)))
    }

    private func phases(_ state: RunState, _ range: Range<Int>) -> [Phase] {
        range.map { state[InstanceID($0)].phase }
    }

    @Test("a step that waits for the end of all runs when the last is over, whatever came of them")
    func ended() throws {
        var state = RunState(try graph(["a", "one|a_* ended"]))
        for index in 0..<3 { state.submit(index) }
        state.succeed(0)
        fail(&state, 1)
        // The scheduler holds it back.
        #expect(state.thereNow == [3])
        state.note(.retrying(InstanceID(2 as Int), .timedOut, at: at(3)))
        #expect(state.thereNow == [2])
        #expect(!state.dependenciesAreMet(InstanceID(3 as Int)))
        state.submit(2)
        fail(&state, 2)
        #expect(state.thereNow == [3] && state.dependenciesAreMet(InstanceID(3 as Int)))
        state.submit(3)
        state.succeed(3)
        #expect(state.isComplete)
    }

    @Test("a step that waits for a failure runs for what failed, and is not needed for the rest")
    func failed() throws {
        var state = RunState(try graph(["a", "b|a failed", "c|b", "one|a_* failed", "one-more|b_*"]))
        for index in 0..<3 { state.submit(index) }
        // The scheduler can hold back what waits for all, and not what waits for one task of an array.
        #expect(state.thereNow == [9])
        state.succeed(0)
        #expect(phases(state, 3..<4) + phases(state, 6..<7) == [.skipped(.notNeeded), .skipped(.notNeeded)])
        fail(&state, 1)
        #expect(state.thereNow == [9, 4])
        state.succeed(2)
        #expect(state.thereNow == [9, 4] && state.dependenciesAreMet(InstanceID(9 as Int)))
        state.submit(4)
        state.succeed(4)
        // All of `b` that was needed has succeeded.
        #expect(state.thereNow == [9, 7, 10])
        for index in [9, 7, 10] {
            state.submit(index)
            state.succeed(index)
        }
        #expect(state.isComplete)
    }

    @Test("where none failed, nothing that waits for that is needed, nor what waits for it")
    func notNeeded() throws {
        var state = RunState(try graph(["a", "one|a_* failed", "one-more|one", "one-last|one ended"]))
        for index in 0..<3 { state.submit(index) }
        for index in 0..<3 { state.succeed(index) }
        #expect(phases(state, 3..<5) == [.skipped(.notNeeded), .skipped(.notNeeded)])
        #expect(state.thereNow == [5])
    }

    @Test("a failure takes along what waits for success, and not what waits for the end of that")
    func chain() throws {
        var state = RunState(try graph(["a", "b|a", "c|b ended", "d|b failed"], values: 1))
        state.submit(0)
        fail(&state, 0)
        #expect(phases(state, 1..<2) == [.skipped(.failed(InstanceID(0)))])
        #expect(phases(state, 3..<4) == [.skipped(.notNeeded)])
        #expect(state.thereNow == [2])
    }

    @Test("a retry takes back what was not needed, and what ran for a failure")
    func again() throws {
        var state = RunState(try graph(["a", "b|a failed", "one|a_* ended"], values: 2))
        state.submit(0)
        state.submit(1)
        state.succeed(0)
        fail(&state, 1)
        for index in [3, 4] {
            state.submit(index)
            state.succeed(index)
        }
        #expect(state.isComplete)
        state.note(.requested(id: "1", .retry(InstanceSet([InstanceID(1 as Int)]))))
        #expect(phases(state, 1..<2) + phases(state, 3..<5) == [.waiting, .waiting, .waiting])
        #expect(phases(state, 2..<3) == [.skipped(.notNeeded)])
        state.submit(1)
        state.succeed(1)
        #expect(phases(state, 3..<4) == [.skipped(.notNeeded)] && state.thereNow == [4])
    }

    @Test("a step without instances has ended and has not failed")
    func empty() throws {
        var study = try graph(["a", "one|a_* ended", "one-more|a_* failed"]).study
        let parameter = study.parameters[0]
        (study.parameters, study.tables) = ([], [])
        study.add([Parameter(key: parameter.key, values: PlacedTexts(), labels: parameter.labels)], as: .listed)
        let state = RunState(try #require(expand(study).graph))
        #expect(phases(state, 0..<2) == [.waiting, .skipped(.notNeeded)])
        #expect(state.thereNow == [0])
    }
}
