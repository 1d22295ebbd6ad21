@testable import Jobs
@testable import Deciding
import Executors

import Expansion
import Testing
import Tracking

/// What is tried again, and what users' requests change of what is done next.
@Suite struct RetryTests {
    private static let steps = """
        - {name: a, description: d, run: {cmd: $(P), procs: 1}}
        - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
        """

    private static let batch = Batch(
        id: BatchID(1), executor: .slurm, members: [.init(instance: InstanceID(0), attempt: 1, isRestart: false)])

    @Test("what was refused as often as --attempts allows has as many again when it is retried, or was taken meanwhile")
    func refusedAgain() {
        var watch = Watch()
        var answers = (1...6).map { _ in watch.failures.mayTryAgain(afterRefusalOf: Self.batch, attempts: 3) }
        #expect(answers == [true, true, false, true, true, false])
        answers = (1...3).map { _ in
            watch.failures.found(Self.batch)
            return watch.failures.mayTryAgain(afterRefusalOf: Self.batch, attempts: 2)
        }
        #expect(answers == [true, true, true])
    }

    @Test("what Slurm complained of and did not have three times in a row has three more when it is retried")
    func lostAgain() {
        var watch = Watch()
        let verdicts = (1...6).map { _ in
            watch.failures.wasTold("no", of: Self.batch.id)
            return watch.failures.lost(Self.batch)
        }
        #expect(verdicts == [nil, nil, "no", nil, nil, "no"])
    }

    private func due(_ state: RunState) -> [Command] {
        commands(for: state, watch: Watch(), policy: Policy(cores: 2), now: at(1000))
    }

    private func told(_ outcome: Outcome, of batch: UInt32, _ state: RunState, policy: Policy) -> [Event] {
        var watch = Watch()
        guard let member = state.batches[BatchID(batch)]?.batch.members.first else { return [] }
        // A command that ends by itself is recorded by its wrapper.
        let end: AttemptRecord.End? =
            if case .failed(.exit(let code)) = outcome { .exit(code: code, at: at(150), isOwn: true) } else { nil }
        let record = AttemptRecord(job: JobID(UInt32(batch)), host: "n", process: 1, started: at(120), end: end)
        return events(
            from: Report(
                instance: member.instance, batch: BatchID(batch), record: end == nil ? nil : record,
                observed: .ended(outcome), isTrustworthy: true),
            state: state, watch: &watch, policy: policy, now: at(200))
    }

    /// How often the first instance is tried when it always ends so.
    private func tries(_ outcome: Outcome, kind: String = "slurm", policy: Policy) throws -> Int {
        var state = RunState(try graph(steps, kind: kind))
        for attempt in 1...20 {
            state.carryOut(due(state).prefix(1).map { $0 })
            let events = told(outcome, of: state.lastBatch.number, state, policy: policy)
            guard case .retrying? = events.last else { return attempt }
            for event in events { state.note(event) }
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

    @Test("what was killed before anybody knew its end is tried again only where its step says so")
    func unrecordedEnd() throws {
        let lost = Outcome.failed(.unrecordedEnd)
        let policy = Policy(cores: 2)
        #expect(try tries(lost, policy: policy) == 1)
        #expect(try tries(lost, kind: "local", policy: policy) == 1)
        var state = RunState(try rules("infrastructure: {times: 1}"))
        state.carryOut(due(state).prefix(1).map { $0 })
        #expect(told(lost, of: 1, state, policy: policy).last == .retrying(InstanceID(0), lost, at: at(200)))
    }

    @Test("a failing local step is run as often as --attempts says, one on Slurm once")
    func attempts() throws {
        var policy = Policy(cores: 2)
        policy.submissionAttempts = 3
        #expect(try tries(.failed(.exit(code: 1)), kind: "local", policy: policy) == 3)
        #expect(try tries(.failed(.exit(code: 1)), policy: policy) == 1)
    }

    private var steps: String { Self.steps }

    /// The same steps, the first one with rules of its own.
    private func rules(_ retry: String, values: Int = 3) throws -> StudyGraph {
        try graph(
            """
            - {name: a, description: d, run: {cmd: $(P), procs: 1, memory: 4G, walltime: 10, retry: {\(retry)}}}
            - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
            """, values: values)
    }

    @Test(
        "each cause has a limit of its own, which a step sets",
        arguments: [
            ("infrastructure: 1", Outcome.failed(.nodeFailure), 2), ("infrastructure: 0", .failed(.vanished), 1),
            ("out of memory: 2", .failed(.outOfMemory), 3), ("time limit: 4", .timedOut, 5),
            ("time limit: 4", .failed(.outOfMemory), 1), ("exit: 5", .failed(.exit(code: 1)), 1),
        ])
    func causes(retry: String, outcome: Outcome, tries: Int) throws {
        var state = RunState(try rules(retry, values: 1))
        var count = 0
        while count < 20 {
            state.carryOut(due(state).prefix(1).map { $0 })
            count += 1
            let events = told(outcome, of: state.lastBatch.number, state, policy: Policy(cores: 2))
            guard case .retrying? = events.last else { break }
            for event in events { state.note(event) }
        }
        #expect(count == tries)
    }

    @Test("a retry goes to Slurm soon, so that what waits for it can be tied to it, and begins when its rule says")
    func backOff() throws {
        var state = RunState(try rules("infrastructure: {times: 2, wait: 40}"))
        state.carryOut(due(state))
        state.carryOut(due(state))
        state.note(.retrying(InstanceID(0), .failed(.nodeFailure), at: at(100)))
        func delay(_ now: Int64) -> Int64? {
            for case .submit(_, let terms) in commands(
                for: state, watch: Watch(), policy: Policy(cores: 2), now: at(now))
            {
                return terms.delaySeconds
            }
            return nil
        }
        #expect(delay(114) == nil && delay(115) == 25)
        // Another one that fails meanwhile is waited for, but not for ever.
        state.note(.retrying(InstanceID(2), .failed(.nodeFailure), at: at(114)))
        #expect(delay(120) == nil && delay(129) == 25 && delay(131) == 23)
    }

    @Test("a wait that an earlier conductor's clock puts into the future begins with this conductor")
    func clockSetBack() throws {
        let steps = "- {name: a, description: d, run: {cmd: x, retry: {exit: {times: 1, wait: 30}}}}"
        var state = RunState(try graph(steps, kind: "local"))
        state.carryOut(commands(for: state, watch: Watch(), policy: Policy(cores: 2), now: at(90_000)))
        state.note(.retrying(InstanceID(0), .failed(.exit(code: 1)), at: at(90_000)))
        var watch = Watch()
        watch.began = at(1000)
        func starts(at now: Timestamp) -> Int {
            commands(for: state, watch: watch, policy: Policy(cores: 2), now: now).count
        }
        #expect(starts(at: at(1029)) == 0 && starts(at: at(1030)) == 1)
    }

    @Test("a node whose clock is ahead does not make an attempt end in the future")
    func nodeAhead() throws {
        var state = RunState(try graph(steps))
        state.carryOut(due(state).prefix(1).map { $0 })
        var watch = Watch()
        let record = AttemptRecord(
            job: 1, host: "n", process: 1, started: at(5000), end: .exit(code: 0, at: at(6000), isOwn: true))
        let found = events(
            from: Report(
                instance: InstanceID(0), batch: state.lastBatch, record: record, observed: .ended(.succeeded),
                isTrustworthy: true),
            state: state, watch: &watch, policy: Policy(cores: 2), now: at(200))
        #expect(found.last == .ended(InstanceID(0), .succeeded, at: at(200)))
    }

    @Test("a step on this machine waits here as long as its rule says")
    func backOffHere() throws {
        let steps = "- {name: a, description: d, run: {cmd: x, retry: {exit: {times: 1, wait: 30}}}}"
        var state = RunState(try graph(steps, kind: "local"))
        state.carryOut(due(state))
        state.note(.retrying(InstanceID(0), .failed(.exit(code: 1)), at: at(100)))
        #expect(commands(for: state, watch: Watch(), policy: Policy(cores: 2), now: at(129)).isEmpty)
        #expect(commands(for: state, watch: Watch(), policy: Policy(cores: 2), now: at(130)).count == 1)
    }

    @Test(
        "the retries of an array are one array with the same indices, to which the waiting children are tied by one call"
    )
    func updatedDependencies() throws {
        var state = RunState(try rules("infrastructure: {times: 2}"))
        state.carryOut(due(state))
        state.carryOut(due(state))
        #expect(state.lastBatch == BatchID(2))
        for index in [0, 2] { state.note(.retrying(InstanceID(index), .failed(.nodeFailure), at: at(100))) }
        let again = due(state)
        guard case .submit(let batch, _)? = again.first, again.count == 1 else {
            Issue.record("one array was expected, not \(again)")
            return
        }
        #expect(batch.members.map(\.task) == [0, 2] && batch.members.map(\.attempt) == [2, 2])
        state.carryOut(again)
        #expect(due(state) == [.updateDependencies([3, 5].map { InstanceID($0 as Int) })])
        state.note(.updatedDependencies(InstanceSet([3, 5].map { InstanceID($0 as Int) })))
        #expect(due(state).isEmpty)
    }

    private static let large = Result { try graph(steps, values: 10_000) }

    @Test(
        "five hundred failures among ten thousand are mended by a handful of calls, and no child is submitted again",
        arguments: [(100_001, 1), (1001, 10)], [20, 0, 1])
    func manyMended(array: (size: Int, pieces: Int), pattern: Int) throws {
        let (arraySize, pieces) = array
        var policy = Policy(cores: 2)
        policy.maximumArraySize = arraySize
        var state = RunState(try Self.large.get())
        func next() -> [Command] { commands(for: state, watch: Watch(), policy: policy, now: at(1000)) }
        for _ in 0..<2 { state.carryOut(next()) }
        #expect(state.lastBatch.number == 2 * pieces)
        // Every twentieth; the same places in each piece; a contiguous run.
        let failed: [Int] =
            switch pattern {
            case 20: Array(stride(from: 0, to: 10_000, by: 20))
            case 0: (0..<500).map { $0 % 10 * 1001 % 10_000 + $0 / 10 }
            default: Array(700..<1200)
            }
        for index in failed { state.note(.retrying(InstanceID(index), .failed(.nodeFailure), at: at(100))) }
        let retries = next()
        state.carryOut(retries)
        // One look at squeue, so that nothing is done to jobs of others that have got our numbers.
        var calls = retries.count + 1
        for case .updateDependencies(let children, _) in next() {
            #expect(children.count == 500)
            for group in state.updateGroups(children) {
                calls += 1
                state.note(.updatedDependencies(InstanceSet(group.children)))
            }
        }
        #expect(calls <= 5 && state.staleDependencies.isEmpty && next().isEmpty && state.inconsistentEvents == 0)
    }

    @Test("a job that could not be tied anew and ends well all the same is done")
    func endsWellUntied() throws {
        var state = RunState(try graph(steps))
        state.carryOut(due(state))
        state.carryOut(due(state))
        state.note(
            .retrying(InstanceID(0), .failed(.vanished), at: at(100)), .resubmitting(InstanceSet([InstanceID(1)])))
        let record = AttemptRecord(
            job: 2, host: "n", process: 1, started: at(160), end: .exit(code: 0, at: at(170), isOwn: true))
        var watch = Watch()
        let report = Report(
            instance: InstanceID(1 as Int), batch: BatchID(2), record: record, observed: .ended(.succeeded),
            isTrustworthy: true)
        let found = events(from: report, state: state, watch: &watch, policy: Policy(cores: 2), now: at(200))
        #expect(found.last == .ended(InstanceID(1), .succeeded, at: at(170)))
    }

    @Test("what found a parent unfinished waits here until the parent has ended well")
    func blockedWaits() throws {
        var state = RunState(try graph(steps))
        state.carryOut(due(state))
        state.carryOut(due(state))
        var watch = Watch()
        let record = AttemptRecord(job: 2, host: "n", process: 1, started: at(160), end: .blocked(at: at(170)))
        let report = Report(
            instance: InstanceID(1 as Int), batch: BatchID(2), record: record, observed: nil, isTrustworthy: false)
        let found = events(from: report, state: state, watch: &watch, policy: Policy(cores: 2), now: at(200))
        #expect(found.last == .dequeued(InstanceID(1)))
        for event in found { state.note(event) }
        func submitted() -> Bool {
            !commands(for: state, watch: watch, policy: Policy(cores: 2), now: at(1000)).isEmpty
        }
        #expect(!submitted())
        state.note(.ended(InstanceID(0), .succeeded, at: at(300)))
        #expect(submitted())
    }

    @Test("answers without a job count for the batch that they are about, and for no later one")
    func absences() {
        var watch = Watch()
        for _ in 0..<2 { _ = watch.missing.missed(InstanceID(0), of: BatchID(1), at: at(1)) }
        #expect(watch.missing.missed(InstanceID(0), of: BatchID(1), at: at(2)).count == 3)
        #expect(watch.missing.missed(InstanceID(0), of: BatchID(2), at: at(3)).count == 1)
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
        state.note(.requested(id: "1", .cancelInstances(InstanceSet([InstanceID(0)]))))
        #expect(due(state) == [.stop(InstanceID(0), .cancelled, urgently: false)])
        state.note(.ended(InstanceID(0), .cancelled(by: .us), at: at(150)))
        #expect(due(state) == [.stop(InstanceID(2 as Int), .dequeued, urgently: false)])
    }

    @Test("a step that ends well on what is being made anew does not count")
    func staleSuccess() throws {
        var state = RunState(try graph(steps))
        state.carryOut(due(state))
        state.note(.ended(InstanceID(0), .succeeded, at: at(150)))
        state.carryOut(due(state))
        state.note(
            .started(InstanceID(1), at: at(160)),
            .requested(id: "1", .retry(InstanceSet([InstanceID(0)]))))
        let record = AttemptRecord(
            job: 2, host: "n", process: 1, started: at(160), end: .exit(code: 0, at: at(170), isOwn: true))
        var watch = Watch()
        let events = events(
            from: Report(
                instance: InstanceID(1 as Int), batch: BatchID(2), record: record, observed: .ended(.succeeded),
                isTrustworthy: true),
            state: state, watch: &watch, policy: Policy(cores: 2), now: at(200))
        #expect(events == [.dequeued(InstanceID(1))])
    }
}
