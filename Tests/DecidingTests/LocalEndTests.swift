import Deciding
import Expansion
import Jobs
import Testing
import Tracking

/// How local steps end that were told to, or whose recorders were killed.
@Suite struct LocalEndTests {
    private let step = "- {name: a, description: d, run: {cmd: $(P), stop after: 1}}"

    private func running(values: Int = 1, isKnown: Bool = true) throws -> RunState {
        var state = RunState(try graph(step, values: values, kind: "local"))
        state.carryOut(commands(for: state, watch: Watch(), policy: Policy(cores: 2), now: at(100)))
        if isKnown { state.note(.started(InstanceID(0), at: at(110))) }
        return state
    }

    private func told(
        _ state: RunState, record: AttemptRecord, _ observed: JobObservation? = nil, watch: inout Watch
    ) -> [Event] {
        (0..<2).reduce(into: []) { events, _ in
            guard events.isEmpty else { return }
            events = Deciding.events(
                from: Report(
                    instance: InstanceID(0), batch: BatchID(1), record: record, observed: observed, isTrustworthy: true),
                state: state, watch: &watch, policy: Policy(cores: 2), now: at(200))
        }
    }

    private func record(_ end: AttemptRecord.End?, command: Int32? = 41) -> AttemptRecord {
        AttemptRecord(
            job: 1, host: "n", process: 40, started: at(110), end: end,
            recorder: RecordedProcess(id: 40, birth: "b"),
            command: command.map { RecordedProcess(id: $0, birth: "b") })
    }

    @Test("what ends with 0 after it was stopped has not finished, also where its record could not be told")
    func stopped() throws {
        let reasons: [(Watch.StopReason, Outcome)] = [(.walltime, .timedOut), (.cancelled, .cancelled(by: .us))]
        for (reason, outcome) in reasons {
            var watch = Watch()
            watch.stops[InstanceID(0)] = Watch.Stop(reason: reason, since: at(150), asked: at(150))
            let late = record(.exit(code: 0, at: at(160), isOwn: true))
            #expect(told(try running(), record: late, watch: &watch) == [.ended(InstanceID(0), outcome, at: at(160))])
            let before = record(.exit(code: 0, at: at(140), isOwn: true))
            #expect(
                told(try running(), record: before, watch: &watch) == [.ended(InstanceID(0), .succeeded, at: at(140))])
        }
    }

    @Test("what ends well after it was removed is removed, as what had ended before is", arguments: [true, false])
    func removed(isKnownToRun: Bool) throws {
        let other = try graph("- {name: b, description: d, run: {cmd: x $(P)}}", kind: "local").study
        var (state, watch) = (try running(isKnown: isKnownToRun), Watch())
        state.add(StudyVersion(number: 2, study: other, dependencyPaths: [:]))
        state.note(.requested(id: "r", .revise(2)))
        let events = told(state, record: record(.exit(code: 0, at: at(160), isOwn: true)), watch: &watch)
        for event in events { state.note(event) }
        #expect(state[InstanceID(0)].phase == .skipped(.removed))
    }

    @Test("what was removed is stopped if it runs, and taken back if it has not begun", arguments: [true, false])
    func stopRemoved(isKnownToRun: Bool) throws {
        let other = try graph("- {name: b, description: d, run: {cmd: x $(P)}}", kind: "local").study
        var state = try running(isKnown: isKnownToRun)
        state.add(StudyVersion(number: 2, study: other, dependencyPaths: [:]))
        state.note(.requested(id: "r", .revise(2)))
        let due = commands(for: state, watch: Watch(), policy: Policy(cores: 1), now: at(130))
        #expect(due.contains(.stop(InstanceID(0), .dequeued, urgently: false)) == isKnownToRun)
        #expect(due.contains(.returnUnstarted([BatchID(1)])))
    }

    @Test("what was claimed and never begun waits again, with the next attempt's number")
    func neverBegun() throws {
        var (state, watch) = (try running(), Watch())
        let events = told(state, record: record(nil, command: nil), watch: &watch)
        #expect(events == [.dequeued(InstanceID(0))])
        for event in events { state.note(event) }
        guard
            case .submit(let batch, _)? = commands(for: state, watch: Watch(), policy: Policy(cores: 2), now: at(300))
                .first
        else {
            Issue.record("it is not begun again")
            return
        }
        #expect(batch.members.map(\.attempt) == [2])
    }

    @Test("what had begun when its step was ended goes on, and has its own end")
    func stopAfter() throws {
        var state = try running(values: 3)
        state.note(.ended(InstanceID(0), .failed(.exit(code: 1)), at: at(120)))
        #expect(state[InstanceID(1)].phase == .dequeuing(.skip(.failed(InstanceID(0)))))
        #expect(state[InstanceID(2)].phase == .skipped(.failed(InstanceID(0))))
        let due = commands(for: state, watch: Watch(), policy: Policy(cores: 2), now: at(130))
        #expect(due == [.returnUnstarted([BatchID(2)])])
        var taken = state
        taken.note(.postponed(BatchID(2), reason: ""))
        #expect(taken[InstanceID(1)].phase == .skipped(.failed(InstanceID(0))))
        #expect(taken[InstanceID(1)].ended != nil)
        // The runner had started it already, and tells so later.
        state.note(.started(InstanceID(1), at: at(119)))
        #expect(state[InstanceID(1)].phase == .running)
        state.note(.ended(InstanceID(1), .failed(.exit(code: 1)), at: at(140)))
        #expect(state[InstanceID(1)].phase == .ended(.failed(.exit(code: 1))))
    }
}
