import Deciding
import Expansion
import Jobs
import Testing
import Tracking

/// An executor that holds nothing back, and gives attempts places in allocations of its own.
@Suite struct SharedAllocationTests {
    private let steps = """
        - {name: a, description: d, run: {cmd: $(P), procs: 1}}
        - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
        """

    private func submit(_ state: inout RunState, _ policy: Policy = Policy(cores: 2)) -> [[InstanceID]] {
        var batches: [[InstanceID]] = []
        for case .submit(let batch, let terms) in commands(for: state, watch: Watch(), policy: policy, now: at(100)) {
            #expect(terms.limit == 0 && terms.behind.isEmpty)
            batches.append(batch.members.map(\.instance))
            state.note(.intended(batch), .accepted(batch.id, job: JobID(batch.id.number)))
        }
        return batches
    }

    @Test("is given what may run, and the rest when that has succeeded")
    func dependencies() throws {
        var state = RunState(try graph(steps, values: 3, kind: "flux"))
        #expect(submit(&state) == [[InstanceID(0 as Int), InstanceID(1 as Int), InstanceID(2 as Int)]])
        #expect(submit(&state).isEmpty)
        state.note(.ended(InstanceID(1 as Int), .succeeded, at: at(120)))
        #expect(submit(&state) == [[InstanceID(4 as Int)]])
    }

    @Test("is given no more than may run at one time, since it cannot keep to a throttle")
    func throttle() throws {
        var policy = Policy(cores: 2)
        policy.throttle = 2
        var state = RunState(try graph(steps, values: 5, kind: "flux"))
        #expect(submit(&state, policy) == [[InstanceID(0 as Int), InstanceID(1 as Int)]])
        #expect(submit(&state, policy).isEmpty)
        state.note(.ended(InstanceID(0 as Int), .failed(.exit(code: 1)), at: at(120)))
        #expect(submit(&state, policy) == [[InstanceID(2 as Int)]])
    }

    @Test("gives back one of several attempts, while the others are still there")
    func givenBack() throws {
        var state = RunState(try graph(steps, values: 3, kind: "flux"))
        _ = submit(&state)
        let report = Report(
            instance: InstanceID(1 as Int), batch: BatchID(1), record: nil, observed: .givenBack, isTrustworthy: true)
        var watch = Watch()
        let found = events(from: report, state: state, watch: &watch, policy: Policy(cores: 2), now: at(130))
        for event in found { state.note(event) }
        #expect(state[InstanceID(1 as Int)].phase == .waiting && state[InstanceID(1 as Int)].attempts == 1)
        #expect(state[InstanceID(0 as Int)].phase == .queued && state[InstanceID(2 as Int)].phase == .queued)
    }
}
