import Expansion
import Specification
import TestSupport
import Testing
import YAML

@testable import Tracking

/// What an edited study file does to a run.
@Suite struct RevisingTests {
    private func study(_ text: String) throws -> Study {
        let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
        return try #require(readStudy(root).study)
    }

    private func text(_ command: String = "make", _ values: String = "1, 2", procs: Int = 1) -> String {
        """
        description: {name: n, description: d}
        batch: {type: slurm, host: h, bank: b, queue: q}
        study:
        - {name: a, description: d, run: {cmd: "\(command) $(P)", procs: \(procs)}}
        - {name: b, description: d, run: {cmd: "check $(P)", procs: 1, depends: [a]}}
        - {name: all, description: d, run: {cmd: ls, procs: 1, depends: [b_*]}}
        - {name: c, description: d, run: {cmd: "count $(P)", procs: 1}}
        global.parameters: {P: {values: [\(values)], label: P.%%}}
        """
    }

    private func graph() throws -> StudyGraph { try #require(expand(try study(text())).graph) }

    private func state(after edited: String) throws -> RunState {
        let version = StudyVersion(number: 2, study: try study(edited), dependencyPaths: [:])
        return RunState(try graph(), versions: [2: version])
    }

    private func revise(_ state: inout RunState) {
        state.note(.requested(id: "edit", .revise(2)))
        var recounted = state
        recounted.recount()
        #expect(recounted.unfinished.lacking == state.unfinished.lacking)
        #expect(recounted.unsubmitted.lacking == state.unsubmitted.lacking)
        #expect(recounted.remaining == state.remaining && recounted.allCounts == state.allCounts)
    }

    private func complete(_ state: inout RunState) {
        for index in 0..<state.graph.instanceCount {
            state.submit(index)
            state.succeed(index)
        }
    }

    private func open(_ state: RunState) -> [String] {
        state.graph.instances.filter { !state[$0].phase.isFinal }.map { state.graph.name(of: $0) }
    }

    @Test("what has changed runs again, with all that depends on it, and nothing else")
    func changed() throws {
        var state = try state(after: text("build"))
        complete(&state)
        #expect(state.isComplete)
        revise(&state)
        #expect(open(state) == ["a_P.1", "a_P.2", "b_P.1", "b_P.2", "all"])
        #expect(state.thereNow == [0, 1] && state.inconsistentEvents == 0)
    }

    @Test("what is new runs, what is gone counts no longer, and what gathers runs again")
    func combinations() throws {
        var state = try state(after: text("make", "2, 3"))
        complete(&state)
        revise(&state)
        #expect(Set(open(state)) == ["a_P.3", "b_P.3", "all", "c_P.3"])
        #expect(state[InstanceID(0)].phase == .skipped(.removed))
        #expect(state.allCounts.total == 7 && state.allCounts[.removed] == 3)
        for index in [7, 8, 4, 9] {
            state.submit(index)
            state.succeed(index)
        }
        #expect(state.isComplete && state.allCounts.areAllWell)
    }

    @Test("what gathers goes to the scheduler behind the jobs of what is left, though something is gone")
    func gathering() throws {
        var state = try state(after: text("make", "2"))
        for index in [1, 3] { state.submit(index) }
        revise(&state)
        #expect(state[InstanceID(2)].phase == .skipped(.removed) && state.thereNow.contains(4))
    }

    @Test("a job of what is gone has to go, and then its instance is over")
    func removedJob() throws {
        var state = try state(after: text("make", "2"))
        state.submit(0)
        revise(&state)
        #expect(state[InstanceID(0)].phase == .dequeuing(.skip(.removed)) && state.unwanted == [InstanceID(0)])
        state.note(.dequeued(InstanceID(0)))
        #expect(state[InstanceID(0)].phase == .skipped(.removed) && state.unwanted.isEmpty)
        state.note(.requested(id: "again", .retry(InstanceSet([InstanceID(0), InstanceID(1)]))))
        #expect(state[InstanceID(0)].phase == .skipped(.removed))
    }

    @Test("an attempt on what was there before counts for nothing, also once what it waits for has failed")
    func outdated() throws {
        var state = try state(after: text("make", "1, 2, 3"))
        for index in 0..<4 {
            state.submit(index)
            state.succeed(index)
        }
        state.submit(4)
        revise(&state)
        let new = try #require(state.graph.instances.first { state.graph.name(of: $0) == "a_P.3" })
        state.submit(Int(new.index))
        state.note(.ended(new, .failed(.exit(code: 1)), at: at(3)))
        #expect(state[InstanceID(4)].phase == .dequeuing(.resubmit))
        state.note(.dequeued(InstanceID(4)))
        #expect(state[InstanceID(4)].phase == .skipped(.failed(new)))
    }

    @Test("with other resources what succeeded stays, what failed runs again, and what is queued is submitted anew")
    func resources() throws {
        var state = try state(after: text(procs: 4))
        state.submit(0)
        state.succeed(0)
        state.submit(1)
        revise(&state)
        #expect(state[InstanceID(0)].phase == .ended(.succeeded))
        #expect(state[InstanceID(1)].phase == .dequeuing(.amend))
        state = try self.state(after: text(procs: 4))
        state.submit(0)
        state.note(.ended(InstanceID(0), .failed(.outOfMemory), at: at(2)))
        revise(&state)
        #expect(state[InstanceID(0)].phase == .waiting && state[InstanceID(2)].phase == .waiting)
    }

    @Test("what runs and would run again is named before, also where it only depends on what has changed")
    func running() throws {
        var state = try state(after: text("build"))
        state.submit(0)
        state.succeed(0)
        state.submit(2)
        state.note(.started(InstanceID(2), at: at(2)))
        let version = try #require(state.versions[2])
        #expect(state.running(hitBy: try state.graph.revised(to: version)) == [InstanceID(2)])
    }

    @Test("a version that nobody knows changes nothing, and is told")
    func missing() throws {
        var state = RunState(try graph())
        state.note(.requested(id: "edit", .revise(2)))
        #expect(state.missingVersion == 2 && state.inconsistentEvents == 1 && state.graph.version == 1)
    }
}
