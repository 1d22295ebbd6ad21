import Expansion
import Specification
import Testing
import Tracking

/// What becomes of steps behind one of which some instances may fail.
@Suite struct AllowedFailureTests {
    /// `a` with an instance for each P, of which that many may fail; what follows it.
    private func state(_ allowed: String, _ steps: String..., values: Int = 4) throws -> RunState {
        let list = (0..<values).map(String.init).joined(separator: ", ")
        let file = """
            description: {name: s, description: d}
            batch: {type: slurm, queue: q}
            study:
            - {name: a, description: d, run: {cmd: $(P) $(Q), procs: 1, allow failure: \(allowed)}}
            \(steps.map { "- {\($0), description: d}" }.joined(separator: "\n"))
            global.parameters: {P: {values: [\(list)], label: P.%%}, Q: {values: [\((0..<values).map { "\($0 / 2)" }.joined(separator: ", "))], label: Q.%%}}
            """
        return try started(file)
    }

    private func gather(_ name: String, _ depends: String) -> String {
        "name: \(name), run: {cmd: x, procs: 1, depends: [\(depends)]}"
    }

    private func fail(_ state: inout RunState, _ instances: Int...) {
        for index in instances {
            state.submit(index)
            state.note(.ended(InstanceID(index), .failed(.exit(code: 1)), at: at(3)))
        }
    }

    private func finish(_ state: inout RunState, _ instances: Int...) {
        for index in instances {
            state.submit(index)
            state.succeed(index)
        }
    }

    private func phase(_ state: RunState, _ index: Int) -> Phase { state[InstanceID(index)].phase }

    private func notRun(_ index: Int) -> Phase { .skipped(.failed(InstanceID(index))) }

    private func leftOut(_ index: Int) -> Phase { .skipped(.leftOut(InstanceID(index))) }

    @Test("what gathers a step runs over what finished, where no more have failed than may")
    func gathered() throws {
        var state = try state("1", gather("all", "a_*"))
        fail(&state, 0)
        #expect(phase(state, 4) == .waiting && !state.dependenciesAreMet(InstanceID(4 as Int)))
        finish(&state, 1, 2)
        #expect(!state.dependenciesAreMet(InstanceID(4 as Int)))
        finish(&state, 3)
        #expect(state.dependenciesAreMet(InstanceID(4 as Int)))
        #expect(!state.areFailuresAllowed)
        finish(&state, 4)
        #expect(state.isComplete && state.areFailuresAllowed)
    }

    @Test("one failure too many, and it does not run")
    func tooMany() throws {
        var state = try state("1", gather("all", "a_*"))
        fail(&state, 0)
        finish(&state, 1)
        fail(&state, 2)
        #expect(phase(state, 4) == notRun(2) || phase(state, 4) == notRun(0))
        finish(&state, 3)
        #expect(state.isComplete && !state.areFailuresAllowed)
    }

    @Test("a time limit counts, and what was cancelled is not allowed")
    func otherEnds() throws {
        var state = try state("all", gather("all", "a_*"))
        for index in 0..<4 { state.submit(index) }
        state.note(.ended(InstanceID(0), .timedOut, at: at(3)))
        state.succeed(1)
        state.succeed(2)
        var cancelled = state
        state.succeed(3)
        #expect(state.dependenciesAreMet(InstanceID(4 as Int)))
        cancelled.note(.ended(InstanceID(3 as Int), .cancelled(by: .somebodyElse), at: at(3)))
        #expect(phase(cancelled, 4) == notRun(3))
        #expect(!cancelled.areFailuresAllowed)
    }

    @Test("where none finished there is nothing to gather")
    func none() throws {
        var state = try state("all", gather("all", "a_*"), gather("more", "all_*"), values: 2)
        fail(&state, 0, 1)
        #expect(phase(state, 2) == leftOut(0) && phase(state, 3) == leftOut(0))
        #expect(state.isComplete && state.areFailuresAllowed)
    }

    @Test("what waits for a single failure does not run, and what gathers that leaves it out")
    func leftOut() throws {
        var state = try state("1", "name: b, run: {cmd: $(P), procs: 1, depends: [a]}", gather("all", "b_*"))
        fail(&state, 1)
        #expect(phase(state, 5) == leftOut(1))
        finish(&state, 0, 2, 3, 4, 6, 7)
        #expect(state.dependenciesAreMet(InstanceID(8 as Int)))
        finish(&state, 8)
        #expect(state.isComplete && state.areFailuresAllowed)
    }

    @Test("what gathers those behind a step does not run where that has too many failures")
    func leftOutTooOften() throws {
        var state = try state("1", "name: b, run: {cmd: $(P), procs: 1, depends: [a]}", gather("all", "b_*"))
        fail(&state, 1)
        finish(&state, 0, 4)
        fail(&state, 2)
        finish(&state, 3, 7)
        #expect(phase(state, 8) == notRun(1))
        #expect(state.isComplete && !state.areFailuresAllowed)
        // The one that is one too many runs again, and ends well.
        state.note(.requested(id: "1", .retry(InstanceSet([InstanceID(2 as Int)]))))
        finish(&state, 2)
        #expect(state.dependenciesAreMet(InstanceID(8 as Int)) == false)
        finish(&state, 6)
        #expect(state.dependenciesAreMet(InstanceID(8 as Int)))
    }

    @Test("a failure of the step between is not allowed")
    func between() throws {
        var state = try state("1", "name: b, run: {cmd: $(P), procs: 1, depends: [a]}", gather("all", "b_*"))
        finish(&state, 0, 1, 2, 3)
        fail(&state, 5)
        #expect(phase(state, 8) == notRun(5))
    }

    @Test("a group runs over what finished of it, and does not where the step has too many failures")
    func groups() throws {
        var state = try state("1", "name: g, run: {cmd: $(Q), procs: 1, depends: [a_* by Q]}")
        fail(&state, 0)
        finish(&state, 1)
        #expect(state.dependenciesAreMet(InstanceID(4 as Int)))
        #expect(!state.dependenciesAreMet(InstanceID(5 as Int)))
        fail(&state, 2)
        #expect(phase(state, 5) == notRun(2))
        #expect(phase(state, 4) == .waiting)
    }

    @Test("a group of which none finished is left out, and so it is by what gathers the groups")
    func emptyGroup() throws {
        var state = try state("2", "name: g, run: {cmd: $(Q), procs: 1, depends: [a_* by Q]}", gather("all", "g_*"))
        fail(&state, 0, 1)
        #expect(phase(state, 4) == leftOut(0))
        finish(&state, 2, 3, 5)
        #expect(state.dependenciesAreMet(InstanceID(6 as Int)))
    }

    @Test("a retry of an allowed failure takes back what has gathered the others")
    func again() throws {
        var state = try state("1", gather("all", "a_*"))
        fail(&state, 0)
        finish(&state, 1, 2, 3, 4)
        state.note(.requested(id: "1", .retry(InstanceSet([InstanceID(0)]))))
        #expect(phase(state, 4) == .waiting && !state.dependenciesAreMet(InstanceID(4 as Int)))
    }

    @Test("a scheduler holds back what gathers the step, and only the conductor what gathers those behind it")
    func held() throws {
        var state = try state(
            "1", "name: b, run: {cmd: $(P), procs: 1, depends: [a]}", gather("all", "a_*"), gather("behind", "b_*"))
        for index in 0..<4 { state.submit(index) }
        for index in 4..<8 { state.submit(index) }
        #expect(state.thereNow == [8])
        state.note(.ended(InstanceID(0), .failed(.exit(code: 1)), at: at(3)))
        #expect(state.thereNow == [8])
    }

    @Test(
        "shares are rounded down, and words that cannot be are refused",
        arguments: [("5%", 100, 5), ("5%", 19, 0), ("0.5%", 200, 1), ("all", 7, 7), ("3", 100, 3), ("100%", 8, 8)])
    func numbers(text: String, count: Int, number: Int) throws {
        #expect(try #require(AllowedFailures(text)).number(of: count) == number)
    }

    @Test(arguments: [
        "0", "0%", "-1", "5 %", "101%", "1.05%", "0.05%", "0.0%", "1.", "1.25%", "120%", "All", "", "some",
    ])
    func refused(text: String) {
        #expect(AllowedFailures(text) == nil)
    }
}
