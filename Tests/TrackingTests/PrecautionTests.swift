import Expansion
import Specification
import TestSupport
import Testing
import Tracking
import YAML

/// A sweep of six with precautions, and a funnel behind it.
private func sweep(_ precautions: String) throws -> RunState {
    let text = """
        description: {name: n, description: d}
        batch: {type: slurm}
        study:
        - {name: a, description: d, run: {cmd: $(P), procs: 1, \(precautions)}}
        - {name: all, description: d, run: {cmd: x, procs: 1, depends: [a_*]}}
        global.parameters: {P: {values: [1, 2, 3, 4, 5, 6], label: P.%%}}
        """
    let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
    let study = try #require(readStudy(root).study)
    return RunState(try #require(expand(study).graph))
}

extension RunState {
    fileprivate mutating func fail(_ index: Int, _ words: String, code: Int32 = 1) {
        submit(index)
        note(.lastErrorLine(InstanceID(index), words), .ended(InstanceID(index), .failed(.exit(code: code)), at: at(2)))
    }

    fileprivate func words(_ step: Int) -> [StateWord: Int] {
        Dictionary(uniqueKeysWithValues: counts(ofStep: step).present.map { ($0.word, $0.count) })
    }
}

@Suite struct PrecautionTests {
    @Test("the others start only when every canary has succeeded")
    func canaries() throws {
        var state = try sweep("canary: 2")
        #expect(state.thereNow == [0, 1])
        state.submit(0)
        state.succeed(0)
        state.submit(1)
        #expect(state.thereNow.isEmpty)
        state.succeed(1)
        #expect(state.thereNow == [2, 3, 4, 5])
    }

    @Test("a failed canary ends its step and what depends on it; retried, it lets the others go on")
    func failedCanary() throws {
        var state = try sweep("canary: 2")
        state.submit(1)
        state.fail(0, "no")
        state.succeed(1)
        #expect(state.words(0) == [.finished: 1, .failed: 1, .notRun: 4] && state.isComplete)
        #expect(state.words(1) == [.notRun: 1])
        state.note(.requested(id: "r", .retry(InstanceSet([InstanceID(0 as Int)]))))
        #expect(state.thereNow == [0] && state.words(0)[.waiting] == 5)
        state.submit(0)
        state.succeed(0)
        #expect(state.thereNow == [2, 3, 4, 5])
    }

    @Test("a canary that the user cancels is waited for no longer")
    func cancelledCanary() throws {
        var state = try sweep("canary: 1")
        state.note(.requested(id: "r", .cancelInstances(InstanceSet([InstanceID(0 as Int)]))))
        #expect(state.thereNow == [1, 2, 3, 4, 5])
    }

    @Test("a step of no more instances than canaries has none")
    func fewInstances() throws { #expect(try sweep("canary: 6").thereNow.count == 6) }

    @Test("failures of one cause end the step when they are too many, whatever numbers their last words hold")
    func oneCause() throws {
        var state = try sweep("stop after: 34%")
        state.fail(0, "cannot open input.17")
        state.fail(1, "cannot open input.18")
        #expect(state.words(0)[.waiting] == 4)
        state.submit(2)
        state.submit(3)
        state.note(.started(InstanceID(3), at: at(2)))
        state.fail(4, "cannot open input.19")
        #expect(state[InstanceID(2)].phase == .dequeuing(.skip(.failed(InstanceID(4)))))
        #expect(state[InstanceID(3)].phase == .running)
        #expect(state[InstanceID(5)].phase == .skipped(.failed(InstanceID(4))))
    }

    @Test("failures of different causes do not end a step")
    func differentCauses() throws {
        var state = try sweep("stop after: 2")
        state.fail(0, "cannot open input.17")
        state.fail(1, "cannot write output.17")
        state.fail(2, "cannot open input.17", code: 2)
        #expect(state.words(0)[.waiting] == 3)
    }

    @Test(
        "numbers are taken out of last words",
        arguments: [
            ("line 12: x.3: bad 0x7fFF at 1.5e-3", "line #: x.#: bad # at #e-#"), ("no number", "no number"), ("", ""),
        ])
    func patterns(words: String, pattern: String) {
        #expect(Cause(.timedOut, words: words)?.pattern == pattern)
    }

    @Test("whatever fails, is cancelled or is retried, a study comes to its end", arguments: 0..<200)
    func ends(seed: UInt64) throws {
        let random = SeededRandom(seed)
        let precautions = ["canary: 2", "stop after: 2", "canary: 1, stop after: 1", "canary: 5"]
        var state = try sweep(precautions[Int(seed) % precautions.count])
        for round in 0..<60 {
            let index = random.number(below: state.graph.instanceCount)
            let instance = InstanceID(index)
            let chosen = InstanceSet([instance])
            switch random.number(below: 12) {
            case 0: state.note(.requested(id: "\(round)", .retry(chosen)))
            case 1: state.note(.requested(id: "\(round)", .cancelInstances(chosen)))
            case 2 where state[instance].phase == .queued:
                state.note(.ended(instance, .failed(.exit(code: 1)), at: at(2)))
            case 3 where state[instance].phase == .queued:
                state.note(.retrying(instance, .failed(.nodeFailure), at: at(2)))
            default: state.proceed()
            }
        }
        var steps = 0
        while !state.isComplete, steps < 60 {
            state.proceed()
            steps += 1
        }
        let phases = state.graph.instances.map { "\(state[$0].phase)" }
        let (isComplete, live) = (state.isComplete, state.liveBatches)
        #expect(isComplete, "\(phases)")
        #expect(live.isEmpty && state.unwanted.isEmpty)
    }
}

extension RunState {
    /// One more thing that a conductor would do, if all went well.
    fileprivate mutating func proceed() {
        for instance in graph.instances {
            if case .dequeuing = self[instance].phase { return note(.dequeued(instance)) }
            if unwanted.contains(instance) { return note(.ended(instance, .cancelled(by: .us), at: at(3))) }
        }
        if let ready = thereNow.first { return submit(Int(ready)) }
        if let queued = graph.instances.first(where: { self[$0].phase == .queued && dependenciesAreMet($0) }) {
            note(.ended(queued, .succeeded, at: at(3)))
        }
    }
}
