import Deciding
import Executors
import Expansion
import Jobs
import Rendering
import Specification
import Testing
import Tracking

/// What the user wants instances to ask for in place of what the study says.
@Suite struct AmendmentTests {
    private let steps = """
        - {name: a, description: d, run: {cmd: $(P), procs: 1, walltime: 1}}
        - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
        """
    private let policy = Policy(cores: 2)
    private let hour = Amendment(walltime: "60", memory: "8G", arguments: ["--nice=5"])

    private func set(_ numbers: Int...) -> InstanceSet { InstanceSet(numbers.map { InstanceID($0) }) }

    private func due(_ state: RunState, watch: Watch = Watch(), now: Int64 = 100) -> [Command] {
        commands(for: state, watch: watch, policy: policy, now: at(now))
    }

    /// Two of `a` and two of `b` with Slurm, each step one array.
    private func submitted() throws -> RunState {
        var state = RunState(try graph(steps, values: 2))
        for _ in 0..<2 { state.carryOut(due(state)) }
        #expect((0..<4).allSatisfy { state[InstanceID($0 as Int)].phase == .queued })
        return state
    }

    @Test("what waits with Slurm is taken back and submitted anew, each request in an array of its own")
    func returned() throws {
        var state = try submitted()
        state.note(.requested(id: "r", .amend(set(0), hour)))
        #expect(state[InstanceID(0)].phase == .dequeuing(.amend))
        #expect(due(state).contains(.stop(InstanceID(0), .amended, urgently: false)))
        #expect(!due(state).contains(.stop(InstanceID(1), .amended, urgently: false)))
        state.note(.dequeued(InstanceID(0)))
        let again = due(state).filter(\.isForSlurm)
        guard case .submit(let batch, _)? = again.first else {
            Issue.record("\(again)")
            return
        }
        #expect(batch.members.map(\.instance) == [InstanceID(0)] && batch.members[0].attempt == 2)
        #expect(state.resources(of: InstanceID(0)).walltime?.seconds == 3600)
        #expect(state.resources(of: InstanceID(0)).arguments == ["--nice=5"])
        #expect(state.resources(of: InstanceID(1)).walltime?.seconds == 60)
    }

    @Test("what waits here is submitted apart from what asks for something else")
    func apart() throws {
        var state = RunState(try graph(steps, values: 4))
        state.note(.requested(id: "r", .amend(set(1, 2), hour)))
        let batches = due(state).compactMap { command in
            if case .submit(let batch, _) = command, batch.executor == .slurm {
                batch.members.map(\.instance.index)
            } else {
                nil
            }
        }
        #expect(batches == [[0, 3], [1, 2]])
    }

    @Test("one that begins before it goes is left alone, unless it is cancelled")
    func begins() throws {
        var state = try submitted()
        state.note(.requested(id: "r", .amend(set(0), hour)), .started(InstanceID(0), at: at(101)))
        #expect(state[InstanceID(0)].phase == .running && state.unwanted.isEmpty)
        var watch = Watch()
        watch.stops[InstanceID(0)] = Watch.Stop(reason: .amended, since: at(100), asked: at(100))
        #expect(!due(state, watch: watch, now: 1000).contains { if case .stop = $0 { true } else { false } })
        state.note(.requested(id: "s", .cancelInstances(set(0))))
        #expect(due(state, watch: watch, now: 1000).contains(.stop(InstanceID(0), .cancelled, urgently: false)))
    }

    @Test("one that was cancelled while it was to go is cancelled, whether it begins or not")
    func cancelled() throws {
        var state = try submitted()
        state.note(.requested(id: "r", .amend(set(0), hour)), .requested(id: "s", .cancelInstances(set(0))))
        var watch = Watch()
        watch.stops[InstanceID(0)] = Watch.Stop(reason: .amended, since: at(100), asked: at(100))
        #expect(due(state, watch: watch).contains(.stop(InstanceID(0), .cancelled, urgently: false)))
        state.note(.started(InstanceID(0), at: at(101)))
        #expect(state.unwanted == [InstanceID(0)])
    }

    @Test("one of which Slurm has not told that it took it goes when it has")
    func inFlight() throws {
        var state = RunState(try graph(steps, values: 2))
        guard case .submit(let batch, _)? = due(state).first(where: \.isForSlurm) else { return }
        state.note(.intended(batch), .requested(id: "r", .amend(set(1), hour)), .accepted(batch.id, job: 7))
        #expect(state[InstanceID(0)].phase == .queued && state[InstanceID(1)].phase == .dequeuing(.amend))
    }

    @Test("a local step that runs has the new walltime at once, and one that waits the new memory")
    func here() throws {
        var state = RunState(try graph("- {name: a, description: d, run: {cmd: x, walltime: 1, memory: 1G}}"))
        let step = InstanceID(0)
        let batch = Batch(
            id: BatchID(1), executor: .local, members: [.init(instance: step, attempt: 1, isRestart: false)])
        state.note(.intended(batch), .started(step, at: at(100)))
        #expect(due(state, now: 170).contains(.stop(step, .walltime, urgently: false)))
        state.note(.requested(id: "r", .amend(set(0), hour)))
        #expect(
            state[step].phase == .running && !due(state, now: 170).contains(.stop(step, .walltime, urgently: false)))
        #expect(due(state, now: 3700).contains(.stop(step, .walltime, urgently: false)))
        #expect(LocalNeed(state.resources(of: step)).kibibytes == 8 << 20)
    }

    @Test("of two amendments the later one counts, for what it says")
    func later() throws {
        var state = try submitted()
        state.note(
            .requested(id: "r", .amend(set(0, 1), hour)), .requested(id: "s", .amend(set(1), Amendment(memory: "9G"))))
        #expect(state.amendment(of: InstanceID(1)) == Amendment(walltime: "60", memory: "9G", arguments: ["--nice=5"]))
        #expect(state.amendment(of: InstanceID(0)) == hour && state.amendment(of: InstanceID(2)) == nil)
    }
}

extension Command {
    fileprivate var isForSlurm: Bool {
        if case .submit(let batch, _) = self { batch.executor == .slurm } else { false }
    }
}
