import Executors
import Expansion
import Specification
import TestSupport
import Testing
@testable import Tracking
import YAML

/// A study for Slurm: `steps` as `name|depends`, with a parameter of as many values as asked for.
func graph(_ steps: [String], values: Int = 3, batch: String = "slurm") throws -> StudyGraph {
    var text = "description: {name: n, description: d}\nbatch: {type: \(batch)}\nstudy:\n"
    for step in steps {
        let parts = step.split(separator: "|").map(String.init)
        let name = parts[0]
        let command = name.hasPrefix("one") ? "x" : "$(P)"
        let procs = name.hasSuffix("-here") ? "" : ", procs: 1"
        text += "- {name: \(name), description: d, run: {cmd: \(command)\(procs), restart: again"
        if parts.count > 1 { text += ", depends: [\(parts[1])]" }
        text += "}}\n"
    }
    let list = (0..<values).map(String.init).joined(separator: ", ")
    text += "global.parameters: {P: {values: [\(list)], label: P.%%}}\n"
    let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
    let study = try #require(readStudy(root).study)
    return try #require(expand(study).graph)
}

/// A study that begins, as its file has it.
func started(_ file: String) throws -> RunState {
    let root = try #require(parse(Array(file.utf8), file: "s.yaml").root)
    let read = readStudy(root)
    let study = try #require(read.study, "\(read.diagnostics)")
    return RunState(try #require(expand(study).graph))
}

func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

extension RunState {
    mutating func note(_ events: Event...) { for event in events { apply(event, at: at(1)) } }

    /// Submits one instance and has it taken.
    mutating func submit(_ index: Int, job: JobID? = nil, executor: ExecutorID = .slurm) {
        let id = BatchID(lastBatch.number + 1)
        let member = Batch.Member(
            instance: InstanceID(index), attempt: self[InstanceID(index)].attempts + 1,
            isRestart: self[InstanceID(index)].restartsNext)
        note(
            .intended(Batch(id: id, executor: executor, members: [member])),
            .accepted(id, job: job ?? JobID(id.number)))
    }

    mutating func succeed(_ index: Int) { note(.ended(InstanceID(index), .succeeded, at: at(2))) }

    var thereNow: [UInt32] { readyToSchedule.map(\.index) }
    var hereNow: [UInt32] { readyBesideConductor.map(\.index) }
}

@Suite struct RunStateTests {
    @Test("a child may go to Slurm once its parent is there, and run here only once it succeeded")
    func readiness() throws {
        var state = RunState(try graph(["a", "b|a", "c-here|a"], values: 1))
        #expect(state.thereNow == [0] && state.hereNow.isEmpty)
        state.submit(0)
        #expect(state.thereNow == [1] && state.hereNow.isEmpty)
        state.succeed(0)
        #expect(state.hereNow == [2])
    }

    @Test("a funnel waits for every instance")
    func funnel() throws {
        var state = RunState(try graph(["a", "one|a_*"]))
        state.submit(0)
        state.submit(1)
        #expect(state.thereNow == [2])
        state.submit(2)
        #expect(state.thereNow == [3])
        state.note(.retrying(InstanceID(1), .failed(.nodeFailure), at: at(2)))
        #expect(state.thereNow == [1])
    }

    @Test("what fails takes only its descendants with it, each with the cause")
    func failure() throws {
        var state = RunState(try graph(["a", "b|a", "one|b_*"]))
        (0..<3).forEach { state.submit($0) }
        (3..<6).forEach { state.submit($0) }
        state.submit(6)
        state.note(.ended(InstanceID(1), .failed(.exit(code: 3)), at: at(2)))
        #expect(state[InstanceID(4)].phase == .dequeuing(.skip(.failed(InstanceID(1)))))
        #expect(state[InstanceID(6)].phase == .dequeuing(.skip(.failed(InstanceID(1)))))
        #expect(state[InstanceID(3)].phase == .queued)
        state.note(.dequeued(InstanceID(4)), .dequeued(InstanceID(6)))
        [0, 2, 3, 5].forEach { state.succeed($0) }
        #expect(state.isComplete && state.liveBatches.isEmpty)
        #expect(state[InstanceID(6)].phase == .skipped(.failed(InstanceID(1))))
    }

    @Test(
        "a step that goes on after its walltime runs its restart script, and its children stay in Slurm until they are tied to it"
    )
    func restart() throws {
        var state = RunState(try graph(["a", "b|a"], values: 1))
        state.submit(0)
        state.submit(1)
        state.note(.retrying(InstanceID(0), .timedOut, at: at(2)))
        #expect(state[InstanceID(0)].restartsNext)
        #expect(state[InstanceID(1)].phase == .queued && state.staleDependencies == [InstanceID(1)])
        #expect(state.thereNow == [0] && !state.dependenciesAreSubmitted(InstanceID(1)))
        state.submit(0)
        #expect(state[InstanceID(0)].restarts == 1 && state[InstanceID(0)].attempts == 2)
        #expect(state.thereNow.isEmpty && state.dependenciesAreSubmitted(InstanceID(1)))
        state.note(.updatedDependencies(InstanceSet([InstanceID(1)])))
        #expect(state.staleDependencies.isEmpty && state.inconsistentEvents == 0)
    }

    @Test("what Slurm does not let be tied anew goes, and comes again with those that wait for it tied to it")
    func recall() throws {
        var state = RunState(try graph(["a", "b|a", "c|b"], values: 1))
        for index in 0..<3 { state.submit(index) }
        state.note(.retrying(InstanceID(0), .failed(.vanished), at: at(2)), .resubmitting(InstanceSet([InstanceID(1)])))
        #expect(state[InstanceID(1)].phase == .dequeuing(.replace))
        state.note(.dequeued(InstanceID(1)))
        #expect(state[InstanceID(1)].phase == .waiting && state.staleDependencies == [InstanceID(2)])
        state.submit(0)
        state.submit(1)
        #expect(state.dependenciesAreSubmitted(InstanceID(2)) && state.inconsistentEvents == 0)
    }

    @Test("a child that ran while its parent was on its way out goes with it, and does not wait for ever")
    func runningBelowWithdrawn() throws {
        var state = RunState(try graph(["a", "b|a", "c|b"], values: 1))
        for index in 0..<3 { state.submit(index) }
        state.note(
            .started(InstanceID(2), at: at(2)), .ended(InstanceID(0), .failed(.exit(code: 1)), at: at(3)),
            .dequeued(InstanceID(2)), .dequeued(InstanceID(1)))
        #expect(state.isComplete && state[InstanceID(2)].phase == .skipped(.failed(InstanceID(0))))
    }

    @Test("an acknowledged batch can be in doubt again, and its job is then unknown")
    func doubtedLater() throws {
        var state = RunState(try graph(["a", "b|a"], values: 1))
        state.submit(0)
        state.submit(1)
        state.note(.doubted(BatchID(1), reason: "restart"))
        #expect(state[InstanceID(0)].phase == .doubtful && state.job(of: InstanceID(0)) == nil)
        state.note(.postponed(BatchID(1), reason: "not there"))
        #expect(state.thereNow == [0] && state[InstanceID(0)].attempts == 0)
        #expect(state.staleDependencies == [InstanceID(1)] && !state.dependenciesAreSubmitted(InstanceID(1)))
        state.submit(0)
        #expect(state.dependenciesAreSubmitted(InstanceID(1)))
        state.note(.updatedDependencies(InstanceSet([InstanceID(1)])))
        state.succeed(0)
        state.succeed(1)
        #expect(state.isComplete && state.inconsistentEvents == 0)
    }

    @Test("a child that comes back after its parent has failed for good does not wait for it")
    func comesBackTooLate() throws {
        var state = RunState(try graph(["a", "one|a_*"], values: 2))
        for index in 0..<3 { state.submit(index) }
        state.note(.started(InstanceID(2), at: at(1)), .ended(InstanceID(0), .failed(.exit(code: 1)), at: at(2)))
        // It had begun, so its wrapper found out; only then does it leave Slurm.
        #expect(state[InstanceID(2)].phase == .running)
        state.note(.dequeued(InstanceID(2)))
        #expect(state[InstanceID(2)].phase == .skipped(.failed(InstanceID(0))))
        state.succeed(1)
        #expect(state.isComplete)
    }

    @Test("a doubtful batch whose place another has taken changes nothing any more")
    func outdated() throws {
        var state = RunState(try graph(["a"], values: 1))
        let member = Batch.Member(instance: InstanceID(0), attempt: 1, isRestart: false)
        for number in [1, 2] as [UInt32] {
            state.note(.intended(Batch(id: BatchID(number), executor: .slurm, members: [member])))
            if number == 1 { state.note(.postponed(BatchID(1), reason: "not there")) }
        }
        state.note(.accepted(BatchID(1), job: 7))
        #expect(state[InstanceID(0)].phase == .intended)
        state.note(.accepted(BatchID(2), job: 8))
        #expect(state.job(of: InstanceID(0)) == Job(8))
    }

    @Test("an attempt that never was gives its number back")
    func postponed() throws {
        var state = RunState(try graph(["a"], values: 1))
        let member = Batch.Member(instance: InstanceID(0), attempt: 1, isRestart: false)
        state.note(
            .intended(Batch(id: BatchID(1), executor: .slurm, members: [member])), .doubted(BatchID(1), reason: "?"),
            .postponed(BatchID(1), reason: "not there"))
        #expect(state[InstanceID(0)].attempts == 0)
        #expect(state[InstanceID(0)].phase == .waiting && state.thereNow == [0])
        #expect(state.liveBatches.isEmpty)
    }

    @Test("a cancelled study ends what waits at once, and what runs when it has ended")
    func cancel() throws {
        var state = RunState(try graph(["a", "b|a"], values: 2))
        state.submit(0)
        state.submit(2)
        state.note(.requested(id: "r1", .cancel))
        #expect(state[InstanceID(3)].phase == .ended(.cancelled(by: .us)))
        #expect(!state.isComplete && state.thereNow.isEmpty)
        state.note(.ended(InstanceID(0), .cancelled(by: .us), at: at(3)))
        #expect(state[InstanceID(2)].phase == .queued)
        state.note(.ended(InstanceID(2), .cancelled(by: .us), at: at(3)))
        #expect(state.isComplete)
    }

    @Test("an event that makes no sense is counted and changes nothing")
    func inconsistentEvents() throws {
        var state = RunState(try graph(["a"], values: 1))
        state.note(.accepted(BatchID(9), job: 1), .dequeued(InstanceID(0)))
        #expect(state.inconsistentEvents == 2 && state[InstanceID(0)].phase == .waiting)
        state.note(.started(InstanceID(7), at: at(1)), .lastErrorLine(InstanceID(UInt32.max), "x"))
        #expect(state.inconsistentEvents == 4)
        state.submit(0)
        state.succeed(0)
        state.note(.ended(InstanceID(0), .timedOut, at: at(5)))
        #expect(state.inconsistentEvents == 5 && state[InstanceID(0)].phase == .ended(.succeeded))
    }

    @Test("a batch none of whose instances waits is over at once, so that the study ends", arguments: ExecutorID.all)
    func emptyBatch(executor: ExecutorID) throws {
        var state = RunState(try graph(["a"], values: 1))
        state.submit(0)
        state.succeed(0)
        state.submit(0, executor: executor)
        #expect(state.inconsistentEvents > 0 && state.liveBatches.isEmpty)
    }

    @Test("readiness agrees with an obvious reading of the phases, whatever happens", arguments: 0..<60)
    func model(seed: UInt64) throws {
        let random = SeededRandom(seed)
        let graph = try graph(["a", "b|a", "one|b_*", "c|a, one", "d-here|c", "one-last|c_*, d-here_*"], values: 4)
        var state = RunState(graph)
        for round in 0..<200 {
            let index = random.number(below: state.graph.instanceCount)
            let own = state[InstanceID(index)]
            if random.number(below: 40) == 0 {
                let growth = Growth(columns: [.init(key: "P", values: ["x\(round)", "y\(round % 2)"])])
                state.note(.requested(id: "\(round)", .extend(growth)))
                continue
            }
            if random.number(below: 25) == 0 {
                let chosen = InstanceSet([InstanceID(index)])
                let request: Request = random.number(below: 3) == 0 ? .cancelInstances(chosen) : .retry(chosen)
                state.note(.requested(id: "\(round)", request))
                continue
            }
            switch (own.phase, random.number(below: 10)) {
            case (.waiting, _):
                if state.thereNow.contains(UInt32(index)) { state.submit(index) }
                if state.hereNow.contains(UInt32(index)) { state.submit(index, executor: .local) }
            case (.queued, 0): state.note(.retrying(InstanceID(index), .timedOut, at: at(2)))
            case (.queued, 1): state.note(.ended(InstanceID(index), .failed(.vanished), at: at(2)))
            case (.queued, _): if state.dependenciesAreMet(InstanceID(index)) { state.succeed(index) }
            case (.dequeuing, _): state.note(.dequeued(InstanceID(index)))
            default: break
            }
            #expect(Set(state.thereNow) == obvious(state, there: true))
            #expect(Set(state.hereNow) == obvious(state, there: false))
            expectRecount(of: state)
        }
        #expect(state.inconsistentEvents == 0)
    }

    /// What is kept up as phases change is what a count of all of them gives.
    private func expectRecount(of state: RunState) {
        var recounted = state
        recounted.recount()
        #expect(recounted.unfinished.lacking == state.unfinished.lacking)
        #expect(recounted.unsubmitted.lacking == state.unsubmitted.lacking)
        #expect(recounted.unheld == state.unheld && recounted.remaining == state.remaining)
        #expect(recounted.allCounts == state.allCounts)
    }

    private func obvious(_ state: RunState, there: Bool) -> Set<UInt32> {
        Set(
            state.graph.instances.filter { instance in
                state[instance].phase == .waiting && state.graph.isScheduled(instance) == there
                    && state.graph.parents(of: instance).joined().allSatisfy { parent in
                        let phase = state[parent].phase
                        if phase == .ended(.succeeded) { return true }
                        let isInSlurm =
                            state.graph.isScheduled(parent) && (phase == .queued || phase == .running)
                        return there && isInSlurm
                    }
            }.map(\.index))
    }
}
