import Deciding
import Expansion
import Jobs
import Rendering
import Testing
import Tracking

/// What a scheduler is told of steps that wait for any end of others, or for their failure.
@Suite struct HeldEndsTests {
    private let steps = """
        - {name: a, description: d, run: {cmd: $(P), procs: 1}}
        - {name: all, description: d, run: {cmd: cat $(a.list), procs: 1, depends: [a_* ended]}}
        - {name: any, description: d, run: {cmd: x, procs: 1, depends: [a_* failed]}}
        - {name: own, description: d, run: {cmd: x, procs: 1, depends: [a failed]}}
        - {name: last, description: d, run: {cmd: x, procs: 1, depends: [all failed]}}
        """

    /// Everything that may go without anything having ended, by step.
    private func submitted(_ state: inout RunState, _ policy: Policy) -> [String: [Batch]] {
        var batches: [String: [Batch]] = [:]
        while true {
            let due = commands(for: state, watch: Watch(), policy: policy, now: at(100))
            guard due.contains(where: { if case .submit = $0 { true } else { false } }) else { return batches }
            for case .submit(let batch, _) in due {
                let step = state.graph.step(of: batch.members[0].instance).name
                batches[step, default: []].append(batch)
            }
            state.carryOut(due)
        }
    }

    private func waits(_ batch: Batch?, _ state: RunState) throws -> Submission {
        let renderer = try ScriptRenderer(graph: state.graph, paths: StudyPaths(output: "/s", specification: "/"))
        let builder = SubmissionBuilder(
            renderer: renderer, directory: StudyDirectory(root: "/s"), studyID: "0")
        return builder.submission(try #require(batch), state: state, policy: Policy(cores: 2), terms: SubmissionTerms())
    }

    @Test("a scheduler holds back what waits for a whole step or for one job, and not what waits for tasks of an array")
    func held() throws {
        var state = RunState(try graph(steps, values: 3))
        let batches = submitted(&state, Policy(cores: 2))
        #expect(batches.mapValues(\.count) == ["a": 1, "all": 1, "any": 1, "last": 1])
        #expect(try waits(batches["all"]?.first, state).dependencies == [.end(Job(1))])
        let any = try waits(batches["any"]?.first, state)
        #expect(any.dependencies == [.failure(1)] && any.waitsForFailure)
        #expect(any.tasks[0].parents.map(\.text) == ["0:0-2:1:failed:last"])
        let number = try #require(batches["all"]?.first).id.number
        #expect(try waits(batches["last"]?.first, state).dependencies == [.failure(JobID(number))])
    }

    @Test("of several arrays all must end, and each task looks whether one has failed")
    func severalArrays() throws {
        var policy = Policy(cores: 2)
        policy.maximumArraySize = 2
        var state = RunState(try graph(steps, values: 3))
        let batches = submitted(&state, policy)
        #expect(batches["a"]?.count == 2)
        let any = try waits(batches["any"]?.first, state)
        #expect(any.dependencies == [.end(Job(1)), .end(Job(2))] && !any.waitsForFailure)
        #expect(any.tasks[0].parents.map(\.text) == ["0:0-2:1:failed:last"])
    }

    @Test("where one has failed the others need only end, and what is known to be over is not looked at")
    func known() throws {
        var state = RunState(try graph(steps, values: 3))
        let batches = submitted(&state, Policy(cores: 2))
        state.note(.ended(InstanceID(0), .failed(.exit(code: 1)), at: at(101)))
        state.note(.ended(InstanceID(1), .succeeded, at: at(101)))
        let any = try waits(batches["any"]?.first, state)
        #expect(any.dependencies == [.end(Job(1))] && any.tasks[0].parents.map(\.text) == ["0:2-2:1:ended:last"])
        let all = try waits(batches["all"]?.first, state)
        #expect(all.lists.map(\.path) == ["/s/all/a.list"])
        #expect(all.lists[0].entries.map(\.ordinal) == [nil, 2])
        #expect(all.lists[0].entries.map(\.workspace) == ["/s/a/P.1", "/s/a/P.2"])
    }

    @Test("a failure that may be tried again is not the last word of a record, nor where that is so above it")
    func notLast() throws {
        let steps = """
            - {name: a, description: d, run: {cmd: $(P), procs: 1, memory: 100M, retry: {out of memory: 1}}}
            - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
            - {name: all, description: d, run: {cmd: x, procs: 1, depends: [b_* ended]}}
            """
        var state = RunState(try graph(steps, values: 2))
        let batches = submitted(&state, Policy(cores: 2))
        #expect(try waits(batches["all"]?.first, state).tasks[0].parents.map(\.text) == ["1:0-1:1:ended"])
        #expect(try waits(batches["b"]?.first, state).tasks[0].parents.map(\.text) == ["0:0-0:1"])
    }

    @Test("a scheduler waits for any end of a step of which some may fail, and its job is told how many more may")
    func allowed() throws {
        let steps = """
            - {name: a, description: d, run: {cmd: $(P), procs: 1, allow failure: 2}}
            - {name: own, description: d, run: {cmd: $(P), procs: 1, depends: [a]}}
            - {name: all, description: d, run: {cmd: cat $(a.list), procs: 1, depends: [a_*]}}
            - {name: behind, description: d, run: {cmd: x, procs: 1, depends: [own_*]}}
            """
        var state = RunState(try graph(steps, values: 4))
        var batches = submitted(&state, Policy(cores: 2))
        #expect(batches.mapValues(\.count) == ["a": 1, "own": 1, "all": 1])
        var all = try waits(batches["all"]?.first, state)
        #expect(all.dependencies == [.end(Job(1))] && !all.waitsForFailure)
        #expect(all.tasks[0].parents.map(\.text) == ["0:0-3:1:some-allowing-2:last"])
        #expect(all.lists.map(\.path) == ["/s/all/a.list"])

        state.note(.ended(InstanceID(0), .failed(.exit(code: 1)), at: at(101)))
        state.note(.ended(InstanceID(1), .succeeded, at: at(101)))
        all = try waits(batches["all"]?.first, state)
        #expect(all.tasks[0].parents.map(\.text) == ["0:2-3:1:allowing-1:last"])
        #expect(all.lists[0].entries.map(\.ordinal) == [nil, 2, 3])
        // Only the conductor knows what was not run for that.
        for index in 2...3 { state.note(.ended(InstanceID(index), .succeeded, at: at(101))) }
        state.note(.dequeued(InstanceID(4 as Int)))
        for index in 5...7 { state.note(.ended(InstanceID(index), .succeeded, at: at(102))) }
        batches = submitted(&state, Policy(cores: 2))
        let behind = try waits(batches["behind"]?.first, state)
        #expect(behind.dependencies.isEmpty && behind.tasks[0].parents.isEmpty)
    }

    // MARK: What comes of it

    private func read(
        _ state: RunState, _ index: Int, _ observed: JobObservation, record: String? = nil
    ) -> [Event] {
        var watch = Watch()
        let report = Report(
            instance: InstanceID(index), batch: state[InstanceID(index)].batch ?? BatchID(0),
            record: record.flatMap { AttemptRecord(Array($0.utf8)) }, observed: observed, isTrustworthy: true)
        return events(from: report, state: state, watch: &watch, policy: Policy(cores: 2), now: at(200))
    }

    @Test("a job that began too soon gives its place back, whatever is known by then, and waits for the conductor")
    func tooSoon() throws {
        var state = RunState(try graph(steps, values: 1))
        let batches = submitted(&state, Policy(cores: 2))
        let all = try #require(batches["all"]?.first)
        let job = all.id.number
        let record = "claim \(job) 0 n 1 150 \(job)\nblocked 0/0.1 151\n"
        let early = read(state, 1, .ended(.failed(.exit(code: 76))), record: record)
        #expect(early.contains(.dequeued(InstanceID(1 as Int))))
        state.note(.ended(InstanceID(0), .failed(.nodeFailure), at: at(160)))
        let late = read(state, 1, .ended(.failed(.exit(code: 76))), record: record)
        #expect(late.contains(.dequeued(InstanceID(1 as Int))))

        state.note(.dequeued(InstanceID(1 as Int)))
        let again = submitted(&state, Policy(cores: 2))
        let submission = try waits(again["all"]?.first, state)
        #expect(submission.dependencies.isEmpty && submission.tasks[0].parents.isEmpty && submission.lists.isEmpty)
    }

    @Test(
        "what waits for a success saw rightly that it had not come, where any end lets it begin, though it has come since",
        arguments: [("slurm", false), ("sge", true)])
    func letGo(kind: String, isWithdrawn: Bool) throws {
        let steps = """
            - {name: a, description: d, run: {cmd: $(P), procs: 1}}
            - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
            """
        var state = RunState(try graph(steps, kind: kind))
        let job = try #require(submitted(&state, Policy(cores: 2))["b"]?.first).id.number
        state.note(.ended(InstanceID(0), .succeeded, at: at(160)))
        let told = read(
            state, 1, .ended(.failed(.exit(code: 76))), record: "claim \(job) 0 n 1 150 \(job)\nblocked 0/0.1 151\n")
        #expect(told.contains(.dequeued(InstanceID(1 as Int))) == isWithdrawn, "\(told)")
    }

    @Test("what Slurm ended since no failure can come has not run, and is not needed")
    func killedInVain() throws {
        var state = RunState(try graph(steps, values: 1))
        _ = submitted(&state, Policy(cores: 2))
        #expect(read(state, 2, .ended(.cancelled(by: .somebodyElse))) == [.dequeued(InstanceID(2 as Int))])
        // What waits for any end is cancelled by people alone.
        let cancelled = read(state, 1, .ended(.cancelled(by: .somebodyElse)))
        #expect(cancelled.contains { if case .ended(_, .cancelled(by: .somebodyElse), _) = $0 { true } else { false } })
        state.note(.ended(InstanceID(0), .succeeded, at: at(160)))
        #expect(state[InstanceID(2 as Int)].phase == .dequeuing(.skip(.notNeeded)))
        #expect(read(state, 2, .ended(.cancelled(by: .somebodyElse))) == [.dequeued(InstanceID(2 as Int))])
        state.note(.dequeued(InstanceID(2 as Int)))
        #expect(state[InstanceID(2 as Int)].phase == .skipped(.notNeeded))
    }

    @Test("a failure that a waiting job may have believed is not tried again for a node that was lost after it")
    func believed() throws {
        let steps = """
            - {name: a, description: d, run: {cmd: $(P), procs: 1}}
            - {name: b, description: d, run: {cmd: x, procs: 1}}
            - {name: all, description: d, run: {cmd: x, procs: 1, depends: [a_* ended]}}
            """
        var state = RunState(try graph(steps, values: 1))
        _ = submitted(&state, Policy(cores: 2))
        func events(_ index: Int) -> [Event] {
            let job = state[InstanceID(index)].batch?.number ?? 0
            return read(
                state, index, .ended(.failed(.nodeFailure)),
                record: "claim \(job) 0 n 1 150 \(job)\nexit 3 151\n")
        }
        #expect(events(0).contains { if case .ended(_, .failed, at: _) = $0 { true } else { false } })
        #expect(events(1).contains { if case .retrying(_, .failed, at: _) = $0 { true } else { false } })
    }
}
