import Deciding
import Executors
import Expansion
import Jobs
import Specification
import Testing
import Tracking
import YAML

/// `steps` as lines of a study's `study` section.
func graph(_ steps: String, values: Int = 1, kind: String = "slurm") throws -> StudyGraph {
    let list = (0..<values).map(String.init).joined(separator: ", ")
    let text = """
        description: {name: n, description: d}
        batch: {type: \(kind)}
        study:
        \(steps)
        global.parameters: {P: {values: [\(list)], label: P.%%}}
        """
    let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
    let study = try #require(readStudy(root).study)
    return try #require(expand(study).graph)
}

/// The same with parameters of any values, the i-th combination taking the i-th of each.
func graph(_ steps: String, parameters: [(String, [Int])]) throws -> StudyGraph {
    let lists = parameters.map { key, values in
        "  \(key): {values: [\(values.map(String.init).joined(separator: ", "))], label: \(key).%%}"
    }
    let text = """
        description: {name: n, description: d}
        batch: {type: slurm}
        study:
        \(steps)
        global.parameters:
        \(lists.joined(separator: "\n"))
        """
    let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
    let study = try #require(readStudy(root).study)
    return try #require(expand(study).graph)
}

func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

private let chain = """
    - {name: a, description: d, run: {cmd: $(P), procs: 1, restart: r, walltime: 1}}
    - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
    - {name: c, description: d, run: {cmd: x, depends: [b]}}
    """

extension RunState {
    mutating func note(_ events: Event...) { for event in events { apply(event, at: at(100)) } }

    /// Carries a submission out as a scheduler that takes everything would.
    mutating func carryOut(_ commands: [Command]) {
        for case .submit(let batch, _) in commands {
            note(.intended(batch), .accepted(batch.id, job: JobID(batch.id.number)))
        }
    }
}

private func submitted(_ commands: [Command]) -> [UInt32] {
    commands.flatMap { if case .submit(let batch, _) = $0 { batch.members.map(\.instance.index) } else { [UInt32]() } }
}

@Suite struct CommandTests {
    private let policy = Policy(cores: 2)

    private func due(_ state: RunState, _ policy: Policy? = nil, watch: Watch = Watch(), now: Int64 = 100) -> [Command]
    {
        commands(for: state, watch: watch, policy: policy ?? self.policy, now: at(now))
    }

    @Test("a chain goes to Slurm step by step without waiting for any to end, and nothing is asked twice")
    func chains() throws {
        var state = RunState(try graph(chain, values: 2))
        let first = due(state)
        #expect(submitted(first) == [0, 1])
        state.carryOut(first)
        let second = due(state)
        #expect(submitted(second) == [2, 3])
        state.carryOut(second)
        #expect(due(state).isEmpty)
    }

    @Test("local steps take the cores they ask for, and one that asks for more runs alone")
    func cores() throws {
        let steps = """
            - {name: big, description: d, run: {cmd: $(P), procs: 2, cores per task: 4}}
            - {name: small, description: d, run: {cmd: $(P)}}
            """
        var state = RunState(try graph(steps, values: 2, kind: "local"))
        #expect(submitted(due(state)) == [0])
        #expect(submitted(due(state, Policy(cores: 9))) == [0, 2].prefix(1).map { $0 })
        state.carryOut(due(state))
        #expect(due(state).isEmpty)
        state.note(.ended(InstanceID(0), .succeeded, at: at(1)), .ended(InstanceID(1), .succeeded, at: at(1)))
        #expect(submitted(due(state)) == [2, 3])
    }

    @Test(
        "beside steps of an earlier conductor local steps keep to the memory that they leave; else the runner sees to it"
    )
    func memory() throws {
        var state = RunState(
            try graph("- {name: a, description: d, run: {cmd: $(P), memory: 2G}}", values: 4, kind: "local"))
        var policy = Policy(cores: 8)
        policy.kibibytes = 5 << 20
        #expect(submitted(due(state, policy)) == [0, 1, 2, 3])
        state.carryOut(due(state, policy).prefix(1).map { $0 })
        var watch = Watch()
        watch.inherited = [BatchID(1)]
        #expect(submitted(due(state, policy, watch: watch)) == [1])
    }

    @Test("an array takes over the places of the one that it begins after, so that all keep to it unwatched")
    func throttle() throws {
        var state = RunState(try graph(chain, values: 8))
        let policy = Policy(cores: 2, throttle: 5)
        var watch = Watch()
        for _ in 0..<2 {
            for case .submit(let batch, let terms) in due(state, policy, watch: watch) {
                watch.arrays.submits(batch.id, terms)
                state.note(.intended(batch), .accepted(batch.id, job: JobID(batch.id.number)))
            }
        }
        #expect((0...3).map { watch.arrays[BatchID($0)]?.limit } == [nil, 5, 5, nil])
        #expect(watch.arrays[BatchID(2)]?.behind == [BatchID(1): 5])
        #expect(due(state, policy, watch: watch).isEmpty)
    }

    @Test("with job arrays forbidden, the throttle is how many jobs there are that wait for no other")
    func throttleOfJobs() throws {
        var state = RunState(try graph(chain, values: 5))
        var policy = Policy(cores: 2, throttle: 3)
        policy.maximumArraySize = 1
        state.carryOut(due(state, policy))
        #expect(due(state, policy).isEmpty)
        state.note(.ended(InstanceID(0), .succeeded, at: at(1)))
        #expect(submitted(due(state, policy)).count == 1)
    }

    @Test(
        "a local step that was stopped at its walltime has a longer one the next time, to the second as its rule says",
        arguments: [("1", "factor: 3", 180), ("0:07", "factor: 1.5", 11), ("0:07", "most: '0:08'", 8)])
    func longerWalltime(walltime: String, rule: String, seconds: Int64) throws {
        var state = RunState(
            try graph(
                "- {name: a, description: d, run: {cmd: x, walltime: '\(walltime)', "
                    + "retry: {time limit: {times: 2, \(rule)}}}}"))
        let step = InstanceID(0)
        state.carryOut(commands(for: state, watch: Watch(), policy: policy, now: at(100)))
        state.note(.started(step, at: at(100)), .retrying(step, .timedOut, at: at(160)))
        state.carryOut(commands(for: state, watch: Watch(), policy: policy, now: at(200)))
        state.note(.started(step, at: at(200)))
        func due(_ second: Int64) -> [Command] { commands(for: state, watch: Watch(), policy: policy, now: at(second)) }
        #expect(!due(199 + seconds).contains(.stop(step, .walltime, urgently: false)))
        #expect(due(200 + seconds).contains(.stop(step, .walltime, urgently: false)))
    }

    @Test("a local step is asked to end at its walltime, and killed when it does not")
    func walltime() throws {
        var state = RunState(try graph("- {name: a, description: d, run: {cmd: x, walltime: \"0:30\"}}", kind: "local"))
        state.carryOut(due(state))
        state.note(.started(InstanceID(0), at: at(100)))
        #expect(due(state, now: 129).isEmpty)
        #expect(due(state, now: 130) == [.stop(InstanceID(0), .walltime, urgently: false)])
        var watch = Watch()
        watch.stops[InstanceID(0)] = Watch.Stop(reason: .walltime, since: at(130), asked: at(130))
        #expect(due(state, watch: watch, now: 134).isEmpty)
        #expect(due(state, watch: watch, now: 135) == [.stop(InstanceID(0), .walltime, urgently: true)])
    }

    @Test("a cancelled study submits nothing and stops all that has a job")
    func cancel() throws {
        var state = RunState(try graph(chain, values: 2))
        state.carryOut(due(state))
        state.note(.requested(id: "r1", .cancel))
        #expect(due(state) == [0, 1].map { .stop(InstanceID($0 as Int), .cancelled, urgently: false) })
    }

    @Test("what can no longer run as submitted is taken back")
    func dequeued() throws {
        var state = RunState(try graph(chain))
        state.carryOut(due(state))
        state.carryOut(due(state))
        state.note(.ended(InstanceID(0), .failed(.exit(code: 1)), at: at(1)))
        #expect(due(state) == [.stop(InstanceID(1 as Int), .dequeued, urgently: false)])
    }
}

@Suite struct InterpretationTests {
    private let policy = Policy(cores: 2)

    private func submittedState() throws -> RunState {
        var state = RunState(try graph(chain))
        state.carryOut(commands(for: state, watch: Watch(), policy: policy, now: at(100)))
        return state
    }

    private func told(
        _ state: RunState, record: String? = nil, _ observed: JobObservation?, life: Life? = nil, watch: inout Watch,
        now: Int64 = 200
    ) -> [Event] {
        let record = record.flatMap { AttemptRecord(Array("claim 1 0 n 5 150\n\($0)".utf8)) }
        return events(
            from: Report(
                instance: InstanceID(0), batch: BatchID(1), record: record, observed: observed, life: life,
                asked: at(now), isTrustworthy: true),
            state: state,
            watch: &watch, policy: policy, now: at(now))
    }

    @Test("what squeue has forgotten while sacct does not answer has an unknown end, once its walltime is surely over")
    func unaccounted() throws {
        var (state, watch) = (RunState(try graph(timed)), Watch())
        state.carryOut(commands(for: state, watch: watch, policy: policy, now: at(100)))
        state.note(.started(InstanceID(0), at: at(150)))
        #expect(told(state, record: "", .unaccounted, watch: &watch, now: 159).isEmpty)
        // Two minutes of walltime, half a minute until Slurm kills, and one minute.
        #expect(told(state, record: "", .unaccounted, watch: &watch, now: 368).allSatisfy { !$0.isEnd })
        #expect(
            told(state, record: "", .unaccounted, watch: &watch, now: 369)
                == [.ended(InstanceID(0), .failed(.unknownEnd), at: at(369))])
        #expect(Outcome.failed(.unknownEnd).retryCause == nil)
    }

    @Test("how long such a job has run is not reckoned by the clock of its node, nor across lives and sightings")
    func unaccountedByOwnClock() throws {
        var (state, watch) = (RunState(try graph(timed)), Watch())
        state.carryOut(commands(for: state, watch: watch, policy: policy, now: at(100)))
        state.note(.started(InstanceID(0), at: at(150)))
        // The node's clock is an hour and more behind.
        func isOver(_ now: Int64) -> Bool {
            told(state, record: "", .unaccounted, watch: &watch, now: now).contains(where: \.isEnd)
        }
        #expect(!isOver(5000))
        #expect(!isOver(5209))
        _ = told(state, record: "", .running, watch: &watch, now: 5209)
        #expect(!isOver(5210))
        #expect(told(state, record: "claim 1 1 n 5 5300\n", .unaccounted, watch: &watch, now: 5420).isEmpty)
        #expect(
            told(state, record: "claim 1 1 n 5 5300\n", .unaccounted, watch: &watch, now: 5630)
                == [.ended(InstanceID(0), .failed(.unknownEnd), at: at(5630))])
    }

    @Test("without a walltime it is told that nobody knows, and what never began is over after two minutes")
    func unaccountedForEver() throws {
        var (state, watch) = (RunState(try graph("- {name: a, description: d, run: {cmd: x, procs: 1}}")), Watch())
        state.carryOut(commands(for: state, watch: watch, policy: policy, now: at(100)))
        for (now, count) in [(200, 0), (260, 0), (319, 0), (320, 1)] as [(Int64, Int)] {
            let told = told(state, .unaccounted, watch: &watch, now: now)
            #expect(told.count == count)
            if count > 0 { #expect(told == [.ended(InstanceID(0), .failed(.unknownEnd), at: at(now))]) }
        }
        state.note(.started(InstanceID(0), at: at(150)))
        guard case .blocked(_, let reason)? = told(state, record: "", .unaccounted, watch: &watch, now: 9000).last
        else {
            Issue.record("nothing is told")
            return
        }
        #expect(reason.contains("it may still be running"))
    }

    @Test("what the user cancelled is over after a minute, whatever Slurm says, and what has begun may still run")
    func givenUp() throws {
        var (state, watch) = (try submittedState(), Watch())
        watch.stops[InstanceID(0)] = Watch.Stop(reason: .cancelled, since: at(150), asked: at(150))
        state.note(.requested(id: "1", .cancel))
        for observed in [JobObservation.undecided("COMPLETING"), .unaccounted, nil] {
            #expect(told(state, record: "", observed, watch: &watch, now: 200).allSatisfy { !$0.isEnd })
            #expect(
                told(state, record: "", observed, watch: &watch, now: 210).last
                    == .ended(InstanceID(0), .failed(.unknownEnd), at: at(210)))
            #expect(
                told(state, observed, watch: &watch, now: 210)
                    == [.ended(InstanceID(0), .cancelled(by: .us), at: at(210))])
        }
    }

    @Test(
        "of what was cancelled, a success in the record is none where Slurm said that others ended it, before it fell silent"
    )
    func givenUpInterrupted() throws {
        for told in [nil, JobObservation.undecided("PREEMPTED")] {
            var (state, watch) = (try submittedState(), Watch())
            state.note(.started(InstanceID(0), at: at(150)), .requested(id: "1", .cancel))
            watch.stops[InstanceID(0)] = Watch.Stop(reason: .cancelled, since: at(150), asked: at(150))
            let life = told.map { _ in Life(submitted: at(100)) }
            let success = "exit 0 159\n"
            let before = self.told(state, record: success, told, life: life, watch: &watch, now: 200)
            #expect(before.allSatisfy { !$0.isEnd })
            let outcome = told == nil ? Outcome.succeeded : .cancelled(by: .us)
            let end = self.told(state, record: success, nil, watch: &watch, now: 210).last
            #expect(end == .ended(InstanceID(0), outcome, at: at(told == nil ? 159 : 210)))
        }
    }

    @Test(
        "a success stands alone once Slurm has said nothing for two minutes, or an hour where its walltime was near",
        arguments: [(160, 320), (179, 320), (180, 3800), (230, 3800)] as [(Int64, Int64)])
    func silent(end: Int64, settled: Int64) throws {
        var (state, watch) = (try submittedState(), Watch())
        state.note(.started(InstanceID(0), at: at(150)))
        func told(at now: Int64) -> [Event] {
            let report = Report(
                instance: InstanceID(0), batch: BatchID(1),
                record: AttemptRecord(Array("claim 1 0 n 5 150\nexit 0 \(end)\n".utf8)), observed: nil,
                isTrustworthy: false)
            return events(from: report, state: state, watch: &watch, policy: policy, now: at(now))
        }
        #expect(told(at: 200) + told(at: settled - 1) == [])
        #expect(told(at: settled) == [.ended(InstanceID(0), .succeeded, at: at(min(end, settled)))])
    }

    @Test(
        "of what was cancelled, a success stands though its job waits, unless it was put back at that moment",
        arguments: [(100, Outcome.succeeded), (158, .cancelled(by: .us)), (170, .succeeded)] as [(Int64, Outcome)])
    func givenUpAndQueued(submitted: Int64, outcome: Outcome) throws {
        var (state, watch) = (try submittedState(), Watch())
        state.note(.started(InstanceID(0), at: at(150)), .requested(id: "1", .cancel))
        watch.stops[InstanceID(0)] = Watch.Stop(reason: .cancelled, since: at(150), asked: at(150))
        let held = JobObservation.queued(blockingReason: "held")
        let end = told(
            state, record: "exit 0 157\n", held, life: Life(submitted: at(submitted)), watch: &watch, now: 210
        ).last
        #expect(end == .ended(InstanceID(0), outcome, at: at(outcome == .succeeded ? 157 : 210)))
    }

    @Test("what was called off before it began is over once Slurm has not known it for ten seconds")
    func calledOffAndForgotten() throws {
        var (state, watch) = (try submittedState(), Watch())
        state.note(.requested(id: "1", .cancel))
        watch.stops[InstanceID(0)] = Watch.Stop(reason: .cancelled, since: at(195), asked: at(195))
        #expect([200, 205].allSatisfy { told(state, nil, watch: &watch, now: $0).isEmpty })
        #expect(
            told(state, nil, watch: &watch, now: 210) == [.ended(InstanceID(0), .cancelled(by: .us), at: at(210))])
    }

    @Test("a job that is put back is queued until its wrapper begins anew, though the record of its old life is there")
    func requeued() throws {
        var (state, watch) = (try submittedState(), Watch())
        state.note(.started(InstanceID(0), at: at(150)))
        let queued = JobObservation.queued(blockingReason: "held")
        // squeue may answer with what it knew before the start.
        #expect(
            told(state, record: "", queued, life: Life(submitted: at(149)), watch: &watch)
                == [.blocked(InstanceID(0), reason: "held")])
        let told = told(state, record: "", queued, life: Life(submitted: at(150)), watch: &watch)
        let moment = at(150).advanced(byMilliseconds: 1)
        #expect(told == [.requeued(InstanceID(0), at: moment), .blocked(InstanceID(0), reason: "held")])
        for event in told { state.note(event) }
        #expect(state[InstanceID(0)].phase == .queued && state[InstanceID(0)].started == nil)
        #expect(self.told(state, record: "", queued, life: Life(submitted: at(150)), watch: &watch).isEmpty)
        #expect(self.told(state, record: "", nil, watch: &watch).isEmpty)
        let again = self.told(state, record: " torn\nclaim 1 1 n 6 170\n", .running, watch: &watch)
        #expect(again == [.started(InstanceID(0), at: at(170))])
    }

    @Test("record and Slurm together end an instance, with the times of the record")
    func success() throws {
        var watch = Watch()
        #expect(
            told(try submittedState(), record: "exit 0 160\n", .ended(.succeeded), watch: &watch)
                == [.started(InstanceID(0), at: at(150)), .ended(InstanceID(0), .succeeded, at: at(160))])
    }

    @Test("a timed-out step with a restart script is tried again as often as allowed")
    func restart() throws {
        var watch = Watch()
        var state = try submittedState()
        #expect(told(state, .ended(.timedOut), watch: &watch) == [.retrying(InstanceID(0), .timedOut, at: at(200))])
        let member = Batch.Member(instance: InstanceID(0), attempt: 2, isRestart: true)
        state.note(
            .retrying(InstanceID(0), .timedOut, at: at(200)),
            .intended(Batch(id: BatchID(2), executor: .slurm, members: [member])), .accepted(BatchID(2), job: 2))
        let second = events(
            from: Report(
                instance: InstanceID(0), batch: BatchID(2), record: nil, observed: .ended(.timedOut),
                isTrustworthy: true),
            state: state,
            watch: &watch, policy: policy, now: at(300))
        #expect(second == [.ended(InstanceID(0), .timedOut, at: at(300))])
    }

    @Test("a job that nobody knows is given up only after several answers and long enough")
    func vanished() throws {
        var watch = Watch()
        let state = try submittedState()
        #expect(told(state, nil, watch: &watch, now: 200).isEmpty)
        #expect(told(state, nil, watch: &watch, now: 260).isEmpty)
        #expect(told(state, nil, watch: &watch, now: 310).isEmpty)
        #expect(
            told(state, nil, watch: &watch, now: 321) == [.retrying(InstanceID(0), .failed(.vanished), at: at(321))])
    }

    @Test("an accounting that does not answer now and then makes nobody wait anew for a job that nobody knows")
    func vanishedUnaccounted() throws {
        var watch = Watch()
        let state = try submittedState()
        for second in [200, 260, 310] as [Int64] {
            #expect(told(state, nil, watch: &watch, now: second).isEmpty)
            #expect(told(state, .unaccounted, watch: &watch, now: second + 5).isEmpty)
        }
        #expect(
            told(state, nil, watch: &watch, now: 321) == [.retrying(InstanceID(0), .failed(.vanished), at: at(321))])
    }

    @Test("a sighting in between starts the patience anew")
    func seenAgain() throws {
        var watch = Watch()
        let state = try submittedState()
        _ = told(state, nil, watch: &watch, now: 200)
        _ = told(state, .queued(blockingReason: nil), watch: &watch, now: 260)
        #expect(!watch.missing.hasAbsences)
    }

    @Test(
        "a job that has begun is tied anew where Slurm has forgotten that and believes that it can never begin",
        arguments: [nil, AttemptRecord(job: JobID(2), host: "n1", process: 7, started: at(120))] as [AttemptRecord?])
    func strandedAnew(record: AttemptRecord?) throws {
        var watch = Watch()
        var state = RunState(try graph(chain))
        for _ in 0..<2 {
            state.carryOut(commands(for: state, watch: Watch(), policy: policy, now: at(100)))
        }
        state.note(
            .ended(InstanceID(0), .succeeded, at: at(110)), .started(InstanceID(1 as Int), at: at(120)))
        func told(_ observed: JobObservation) -> [Event] {
            let report = Report(
                instance: InstanceID(1 as Int), batch: BatchID(2), record: record, observed: observed,
                isTrustworthy: true)
            return events(from: report, state: state, watch: &watch, policy: policy, now: at(200))
        }
        let staleDependencies = told(.dependencyNeverSatisfied)
        #expect(staleDependencies == [.staleDependencies(InstanceSet([InstanceID(1 as Int)]))])
        state.note(staleDependencies[0])
        #expect(
            commands(for: state, watch: watch, policy: policy, now: at(200)).contains(
                .updateDependencies([InstanceID(1 as Int)])))
        #expect(told(.dependencyNeverSatisfied) == [])
        guard record == nil else { return }
        #expect(told(.running) == [.updatedDependencies(InstanceSet([InstanceID(1 as Int)]))])
    }

    @Test("what ends because we asked for it is cancelled by us, and by nobody else otherwise")
    func cancelled() throws {
        var watch = Watch()
        var state = try submittedState()
        #expect(
            told(state, .ended(.cancelled(by: .somebodyElse)), watch: &watch)
                == [.ended(InstanceID(0), .cancelled(by: .somebodyElse), at: at(200))])
        state.note(.requested(id: "r1", .cancel))
        #expect(
            told(state, .ended(.cancelled(by: .somebodyElse)), watch: &watch)
                == [.ended(InstanceID(0), .cancelled(by: .us), at: at(200))])
    }

    @Test("a called-off task that ended badly and left no record is cancelled at once; any other may yet show one")
    func refused() throws {
        var watch = Watch()
        let state = try submittedState()
        let refusal = JobObservation.ended(.failed(.exit(code: 75)))
        #expect(told(state, refusal, watch: &watch).isEmpty)
        watch.stops[InstanceID(0)] = Watch.Stop(reason: .cancelled, since: at(190), asked: at(190))
        #expect(told(state, .ended(.succeeded), watch: &watch).isEmpty)
        #expect(told(state, nil, watch: &watch).isEmpty)
        #expect(
            told(state, refusal, watch: &watch) == [.ended(InstanceID(0), .cancelled(by: .us), at: at(200))])
    }

    @Test(
        "a command whose job was cancelled has some seconds to end well, for its controller may have forgotten that it runs"
    )
    func cancelledUnderWay() throws {
        var watch = Watch()
        var state = try submittedState()
        state.note(.requested(id: "r1", .cancel), .started(InstanceID(0), at: at(150)))
        let cancelled = JobObservation.ended(.cancelled(by: .somebodyElse))
        #expect(told(state, record: "", cancelled, watch: &watch).isEmpty)
        #expect(
            told(state, record: "exit 0 204\n", cancelled, watch: &watch, now: 205)
                == [.ended(InstanceID(0), .succeeded, at: at(204))])
        #expect(told(state, record: "", cancelled, watch: &watch, now: 209).isEmpty)
        #expect(
            told(state, record: "", cancelled, watch: &watch, now: 210)
                == [.ended(InstanceID(0), .cancelled(by: .us), at: at(210))])
    }

    @Test("a hindrance is told once, and once more when it is gone")
    func blockingReason() throws {
        var watch = Watch()
        var state = try submittedState()
        #expect(
            told(state, .queued(blockingReason: "held"), watch: &watch) == [.blocked(InstanceID(0), reason: "held")])
        state.note(.blocked(InstanceID(0), reason: "held"))
        #expect(told(state, .queued(blockingReason: "held"), watch: &watch).isEmpty)
        #expect(told(state, .queued(blockingReason: nil), watch: &watch) == [.blocked(InstanceID(0), reason: "")])
    }
}

@Suite struct ReconciliationTests {
    fileprivate let policy = Policy(cores: 2)

    fileprivate func doubtful() throws -> RunState {
        var state = RunState(try graph(chain))
        for case .submit(let batch, _) in commands(for: state, watch: Watch(), policy: policy, now: at(100)) {
            state.note(.intended(batch), .doubted(batch.id, reason: "no answer"))
        }
        return state
    }

    @Test("a job found under the token is ours; more than one leaves the lowest")
    func found() throws {
        var watch = Watch()
        let (events, duplicates) = reconcile(
            Finding(batch: BatchID(1), jobs: [7, 9, 12], record: nil), state: try doubtful(), watch: &watch,
            policy: policy,
            now: at(101))
        #expect(events == [.accepted(BatchID(1), job: 7)])
        #expect(duplicates == [9, 12])
    }

    @Test("the job that claimed the attempt is ours, whatever the others are")
    func claimed() throws {
        var watch = Watch()
        let record = AttemptRecord(Array("claim 9 0 n 5 150\n".utf8))
        let (events, duplicates) = reconcile(
            Finding(batch: BatchID(1), jobs: [7, 9], record: record), state: try doubtful(), watch: &watch,
            policy: policy,
            now: at(101))
        #expect(events == [.accepted(BatchID(1), job: 9)])
        #expect(duplicates == [7])
    }

    @Test("not found is believed only twice and after Slurm's own patience")
    func notFound() throws {
        var watch = Watch()
        let state = try doubtful()
        func search(_ now: Int64) -> [Event] {
            reconcile(
                Finding(batch: BatchID(1), jobs: [], record: nil), state: state, watch: &watch, policy: policy,
                now: at(now)
            ).events
        }
        #expect(search(101).isEmpty && search(104).isEmpty && search(114).isEmpty)
        #expect(search(116) == [.postponed(BatchID(1), reason: "the scheduler does not have it")])
    }
}

extension ReconciliationTests {
    @Test("what Slurm complained of and did not have for the third time is refused, in the words that it said")
    func nowhereThrice() throws {
        var (state, watch, lost) = (try doubtful(), Watch(), BatchID(1))
        func search(at time: Int64) -> [Event] {
            let nothing = Finding(batch: lost, jobs: [], record: nil)
            return reconcile(nothing, state: state, watch: &watch, policy: policy, now: at(time)).events
        }
        // A submission of which nothing was heard does not count.
        for (turn, words) in [nil, "first", "second", "third"].enumerated() {
            if let words { watch.failures.wasTold(words, of: lost) }
            let time = Int64(turn + 1) * 1000
            #expect(search(at: time).isEmpty)
            let events = search(at: time + 20)
            guard words != "third" else { return #expect(events == [.rejected(lost, reason: "third")]) }
            #expect(events == [.postponed(lost, reason: "the scheduler does not have it")])
            state.note(events[0])
            for case .submit(let batch, _) in commands(for: state, watch: watch, policy: policy, now: at(time + 30)) {
                state.note(.intended(batch), .doubted(batch.id, reason: "no answer"))
                lost = batch.id
            }
        }
    }
}

@Suite struct SweepTests {
    private let policy = Policy(cores: 2)

    private func cancelled(_ instances: Int...) throws -> RunState {
        var state = RunState(try graph(chain, values: 4))
        state.carryOut(commands(for: state, watch: Watch(), policy: policy, now: at(100)))
        for index in instances { state.note(.ended(InstanceID(index), .cancelled(by: .us), at: at(110))) }
        return state
    }

    /// The tasks that are strayed, job by job; none of a job that is strayed as a whole.
    private func found(
        _ state: RunState, job: JobID = 1, token: String = "t1", _ tasks: ClosedRange<UInt32>, neverStarts: Bool = false
    ) -> [[UInt32]] {
        let job = WaitingJob(
            job: job, token: token, batch: BatchID(1), tasks: .ranges([tasks]), neverStarts: neverStarts)
        return orphans(among: [job], state: state) { "t\($0.id.number)" }.map { $0.tasks.map(\.index) }
    }

    @Test("of an array that waits again what was called off is strayed, and what was not goes on waiting")
    func tasks() throws {
        #expect(found(try cancelled(1, 3), 0...3) == [[1, 3]])
        #expect(found(try cancelled(1, 3), 0...2) == [[1]])
        #expect(found(try cancelled(), 0...3) == [])
    }

    @Test("what is over and stands in the queue is strayed only if it can never begin, for else it ends by itself")
    func dependencyNeverSatisfied() throws {
        var state = try cancelled()
        state.note(.ended(InstanceID(2 as Int), .succeeded, at: at(120)))
        #expect(found(state, 0...3) == [])
        #expect(found(state, 0...3, neverStarts: true) == [[2]])
    }

    @Test("once the study is over nothing of it is to wait in the queue")
    func over() throws {
        var state = RunState(try graph("- {name: a, description: d, run: {cmd: $(P), procs: 1}}", values: 4))
        state.carryOut(commands(for: state, watch: Watch(), policy: policy, now: at(100)))
        for index in 0..<4 { state.note(.ended(InstanceID(index), .succeeded, at: at(110))) }
        #expect(found(state, 1...2) == [[1, 2]])
    }

    @Test("a batch that waits under another number than its own is strayed as a whole")
    func otherNumber() throws {
        #expect(found(try cancelled(), job: 9, 0...3) == [[]])
    }

    @Test("what bears another token is somebody else's")
    func otherToken() throws {
        #expect(found(try cancelled(1), token: "t9", 0...3) == [])
    }
}

private let timed = "- {name: a, description: d, run: {cmd: x, procs: 1, walltime: \"00:02:00\"}}"

extension Event {
    fileprivate var isEnd: Bool { if case .ended = self { true } else { false } }
}
