import Conducting
import Expansion
import Scheduling
import Testing
import Tracking

/// What is tried again, and what users' requests change of what is done next.
@Suite struct RetryTests {
    private let steps = """
        - {name: a, description: d, run: {cmd: $(P), procs: 1}}
        - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
        """

    private func due(_ state: RunState) -> [Command] {
        commands(for: state, watch: Watch(), policy: Policy(cores: 2), now: at(1000))
    }

    private func told(_ outcome: Outcome, of batch: UInt32, _ state: RunState, policy: Policy) -> [Event] {
        var watch = Watch()
        guard let member = state.batches[BatchID(batch)]?.batch.members.first else { return [] }
        return events(
            from: Report(
                instance: member.instance, batch: BatchID(batch), record: nil, sighting: .ended(outcome),
                isTrustworthy: true),
            state: state, watch: &watch, policy: policy, now: at(200))
    }

    /// How often the first instance is tried when it always ends so.
    private func tries(_ outcome: Outcome, kind: String = "slurm", policy: Policy) throws -> Int {
        var state = RunState(try graph(steps, kind: kind))
        for attempt in 1...20 {
            state.carryOut(due(state).prefix(1).map { $0 })
            let events = told(outcome, of: state.lastBatch.number, state, policy: policy)
            guard case .setBack? = events.last else { return attempt }
            state.note(events[0])
        }
        return 21
    }

    @Test("what the machine did to a step is tried again three times, and what its command did is not")
    func infrastructure() throws {
        let policy = Policy(cores: 2)
        for failure in [Failure.nodeFailure, .preempted, .launch("no")] {
            #expect(try tries(.failed(failure), policy: policy) == 4)
        }
        #expect(try tries(.failed(.exit(code: 1)), policy: policy) == 1)
        #expect(try tries(.failed(.outOfMemory), policy: policy) == 1)
        #expect(try tries(.timedOut, policy: policy) == 1)
    }

    @Test("a failing local step is run as often as --attempts says, one on Slurm once")
    func attempts() throws {
        var policy = Policy(cores: 2)
        policy.submissionAttempts = 3
        #expect(try tries(.failed(.exit(code: 1)), kind: "local", policy: policy) == 3)
        #expect(try tries(.failed(.exit(code: 1)), policy: policy) == 1)
    }

    @Test("a paused study submits nothing, and goes on when it is told to")
    func paused() throws {
        var state = RunState(try graph(steps))
        state.note(.requested(id: "1", .pause))
        #expect(due(state).isEmpty)
        state.note(.requested(id: "2", .goOn))
        #expect(due(state).count == 1)
    }

    @Test("the job of a cancelled instance is stopped, and of those that wait for it, and no other")
    func cancelled() throws {
        var state = RunState(try graph(steps, values: 2))
        state.carryOut(due(state))
        state.carryOut(due(state))
        state.note(.requested(id: "1", .cancelInstances(InstanceSet([InstanceID(0 as Int)]))))
        #expect(due(state) == [.stop(InstanceID(0 as Int), .cancelled, urgently: false)])
        state.note(.ended(InstanceID(0), .cancelled(by: .us), at: at(150)))
        #expect(due(state) == [.stop(InstanceID(2 as Int), .withdrawn, urgently: false)])
    }

    @Test("a step that ends well on what is being made anew does not count")
    func staleSuccess() throws {
        var state = RunState(try graph(steps))
        state.carryOut(due(state))
        state.note(.ended(InstanceID(0), .succeeded, at: at(150)))
        state.carryOut(due(state))
        state.note(
            .started(InstanceID(1), at: at(160)),
            .requested(id: "1", .retry(InstanceSet([InstanceID(0 as Int)]))))
        let record = AttemptRecord(
            job: 2, host: "n", process: 1, started: at(160), end: .exit(code: 0, at: at(170), isOwn: true))
        var watch = Watch()
        let events = events(
            from: Report(
                instance: InstanceID(1 as Int), batch: BatchID(2), record: record, sighting: .ended(.succeeded),
                isTrustworthy: true),
            state: state, watch: &watch, policy: Policy(cores: 2), now: at(200))
        #expect(events == [.withdrawn(InstanceID(1))])
    }
}
