import Deciding
import Expansion
import Testing
import Tracking

@Suite struct HeldBatchTests {
    private let policy = Policy(cores: 2)

    /// The parent is with Slurm, and a batch of what waits for its failure is intended.
    private func held(_ trigger: String = " failed") throws -> (state: RunState, batch: Batch) {
        var state = RunState(
            try graph(
                """
                - {name: a, description: d, run: {cmd: x, procs: 1}}
                - {name: b, description: d, run: {cmd: y, procs: 1, depends: [a\(trigger)]}}
                """))
        state.carryOut(commands(for: state, watch: Watch(), policy: policy, now: at(100)))
        let next = commands(for: state, watch: Watch(), policy: policy, now: at(100))
        guard case .submit(let batch, _)? = next.first else {
            Issue.record("nothing is submitted: \(next)")
            return (state, Batch(id: BatchID(2), executor: state.graph.scheduler, members: []))
        }
        state.note(.intended(batch))
        return (state, batch)
    }

    @Test("what was intended goes as it is while nothing has changed")
    func unchanged() throws {
        let (state, batch) = try held()
        #expect(batch.members.map(\.instance) == [InstanceID(1 as Int)] && state.stillWants(batch))
    }

    @Test(
        "but not once its parent has ended so that it will never come, or is to be tried again, nor when users say no")
    func changed() throws {
        let parent = InstanceID(0 as Int)
        let changes: [Event] = [
            .ended(parent, .succeeded, at: at(120)), .retrying(parent, .failed(.nodeFailure), at: at(120)),
            .requested(id: "1", .cancel), .requested(id: "1", .pause),
        ]
        for change in changes {
            var (state, batch) = try held()
            state.note(change)
            #expect(!state.stillWants(batch), "\(change)")
            state.note(.postponed(batch.id, reason: ""))
            #expect(state.inconsistentEvents == 0 && !state.isLive(batch.id))
        }
        let (state, batch) = try held("")
        var succeeded = state
        succeeded.note(.ended(parent, .succeeded, at: at(120)))
        #expect(succeeded.stillWants(batch))
    }
}
