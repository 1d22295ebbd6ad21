import Executors
import Expansion
import TestSupport
import Testing
import Tracking

@Suite struct RequestTests {
    private let failed = Outcome.failed(.exit(code: 1))

    private func instances(_ numbers: Int...) -> InstanceSet { InstanceSet(numbers.map { InstanceID($0) }) }

    private func phases(_ state: RunState) -> [Phase] { state.graph.instances.map { state[$0].phase } }

    @Test("a cancelled instance ends, what depends on it does not run, and the rest goes on")
    func cancelInstance() throws {
        var state = RunState(try graph(["a", "b|a", "one|b_*"], values: 2))
        state.note(.requested(id: "r", .cancelInstances(instances(0))))
        #expect(state[InstanceID(0)].phase == .ended(.cancelled(by: .us)))
        #expect(state[InstanceID(2)].phase == .skipped(.failed(InstanceID(0))))
        #expect(state[InstanceID(4)].phase == .skipped(.failed(InstanceID(0))))
        #expect(state.thereNow == [1] && !state.isCancelled)
    }

    @Test("a cancelled instance that has a job is unwanted until the job has ended, and is not tried again")
    func cancelRunning() throws {
        var state = RunState(try graph(["a", "b|a"], values: 2))
        state.submit(0)
        state.note(.started(InstanceID(0), at: at(2)), .requested(id: "r", .cancelInstances(instances(0))))
        #expect(state.unwanted == [InstanceID(0)] && state[InstanceID(0)].phase == .running)
        state.note(.retrying(InstanceID(0), .failed(.nodeFailure), at: at(3)))
        #expect(state[InstanceID(0)].phase == .ended(.cancelled(by: .us)) && state.unwanted.isEmpty)
        #expect(state[InstanceID(2)].phase == .skipped(.failed(InstanceID(0))))
    }

    @Test("a retried instance and all that depends on it run again; nothing else does")
    func retry() throws {
        var state = RunState(try graph(["a", "b|a", "one|b_*"], values: 2))
        state.submit(0)
        state.submit(1)
        state.succeed(1)
        state.submit(3)
        state.succeed(3)
        state.note(.ended(InstanceID(0), failed, at: at(2)), .closed)
        #expect(state.isComplete)
        state.note(.requested(id: "r", .retry(instances(0))))
        #expect(!state.isComplete && !state.isClosed)
        #expect(phases(state) == [.waiting, .ended(.succeeded), .waiting, .ended(.succeeded), .waiting])
        #expect(state.thereNow == [0])
        state.submit(0)
        #expect(state[InstanceID(0)].attempts == 2)
        state.succeed(0)
        #expect(state.thereNow == [2])
        state.submit(2)
        #expect(state.thereNow == [4])
    }

    @Test("what still waits for another failure does not run, until that is retried too")
    func retryOneOfTwo() throws {
        var state = RunState(try graph(["a", "one|a_*"], values: 2))
        state.submit(0)
        state.submit(1)
        state.note(.ended(InstanceID(0), failed, at: at(2)), .ended(InstanceID(1), failed, at: at(2)))
        state.note(.requested(id: "r", .retry(instances(0))))
        #expect(phases(state) == [.waiting, .ended(failed), .skipped(.failed(InstanceID(1)))])
        state.note(.requested(id: "s", .retry(instances(1))))
        #expect(phases(state) == [.waiting, .waiting, .waiting])
    }

    @Test("local steps of a machine that is gone begin again with another attempt, and nothing else does")
    func elsewhere() throws {
        var state = RunState(try graph(["a"], values: 3))
        let member = Batch.Member(instance: InstanceID(0), attempt: 1, isRestart: false)
        state.note(
            .intended(Batch(id: BatchID(1), executor: .local, members: [member])), .started(InstanceID(0), at: at(1)))
        state.submit(1)
        state.note(.requested(id: "r", .beginElsewhere(instances(0, 1, 2))))
        #expect(phases(state) == [.dequeuing(.resubmit), .queued, .waiting] && state.unwanted == [InstanceID(0)])
        state.note(.dequeued(InstanceID(0)))
        #expect(phases(state) == [.waiting, .queued, .waiting] && state[InstanceID(0)].attempts == 1)
    }

    @Test("what had a job at the old place of a study begins anew with another attempt, and what has ended does not")
    func anotherPlace() throws {
        var state = RunState(try graph(["a", "b|a"], values: 2))
        for index in 0...1 { state.submit(index) }
        state.succeed(0)
        for index in 2...3 { state.submit(index) }
        state.note(.started(InstanceID(1), at: at(2)), .requested(id: "r", .beginAnew(instances(0, 1, 2, 3))))
        #expect(phases(state) == [.ended(.succeeded), .waiting, .waiting, .waiting])
        #expect(
            state.scheduled.isEmpty && state.unwanted.isEmpty && state.staleDependencies.isEmpty
                && state.inconsistentEvents == 0)
        #expect(state[InstanceID(1)].attempts == 1 && state.thereNow == [1, 2])
    }

    @Test("what ran on the results of a retried instance runs again, after its job has gone")
    func retryUnderRunningChild() throws {
        var state = RunState(try graph(["a", "b|a"], values: 1))
        state.submit(0)
        state.succeed(0)
        state.submit(1)
        state.note(.started(InstanceID(1), at: at(2)), .requested(id: "r", .retry(instances(0))))
        #expect(phases(state) == [.waiting, .dequeuing(.resubmit)])
        state.note(.dequeued(InstanceID(1)))
        #expect(phases(state) == [.waiting, .waiting])
    }

    @Test("a retried part of a cancelled study runs, and the rest stays cancelled")
    func retryCancelled() throws {
        var state = RunState(try graph(["a"], values: 2))
        state.note(.requested(id: "r", .cancel), .closed, .requested(id: "s", .retry(instances(1))))
        #expect(phases(state) == [.ended(.cancelled(by: .us)), .waiting] && state.thereNow == [1])
    }

    @Test(
        "what was still to be cancelled when a part of a cancelled study is retried, or something added, is cancelled",
        arguments: [true, false])
    func stillCancelled(isRetried: Bool) throws {
        var state = RunState(try graph(["a", "b|a"], values: 2))
        for index in 0...3 { state.submit(index) }
        state.note(.requested(id: "r", .cancel), .ended(InstanceID(0), .cancelled(by: .us), at: at(2)))
        let growth = Growth(columns: [.init(key: "P", values: ["7"])])
        state.note(.requested(id: "s", isRetried ? .retry(instances(0)) : .extend(growth)))
        #expect(state.unwanted.contains(InstanceID(1)) && state.unwanted.contains(InstanceID(3)))
        state.note(.ended(InstanceID(1), .cancelled(by: .us), at: at(3)))
        state.note(.dequeued(InstanceID(3)))
        #expect(phases(state)[3] == .skipped(.failed(InstanceID(1))))
        #expect(state.thereNow == (isRetried ? [0] : [4]))
    }

    @Test("pausing and changing limits is remembered, and a request is granted once")
    func settings() throws {
        var state = RunState(try graph(["a"], values: 1))
        state.note(.requested(id: "1", .pause), .requested(id: "2", .change(.throttle, 5)))
        #expect(state.isPaused && state.settings == [.throttle: 5])
        state.note(.requested(id: "3", .goOn), .requested(id: "1", .pause))
        #expect(!state.isPaused && state.inconsistentEvents == 1)
    }

    @Test("what is retried of a cancelled study runs, whether it was paused before or after", arguments: [0, 1])
    func retryPaused(place: Int) throws {
        var state = RunState(try graph(["a"], values: 1))
        var requests = [Request.cancel]
        requests.insert(.pause, at: place)
        for (number, request) in requests.enumerated() { state.note(.requested(id: "\(number)", request)) }
        #expect(state.course == .cancelled && phases(state) == [.ended(.cancelled(by: .us))])
        state.note(.requested(id: "r", .retry(instances(0))))
        #expect(state.course == .running && phases(state) == [.waiting])
    }

    @Test("a retry leaves a study paused that was")
    func pausedStays() throws {
        var state = RunState(try graph(["a"], values: 1))
        state.note(.requested(id: "1", .pause), .requested(id: "2", .retry(instances(0))))
        #expect(state.course == .paused)
    }

    @Test("a request for instances that the study does not have changes nothing")
    func foreign() throws {
        var state = RunState(try graph(["a"], values: 1))
        state.note(
            .requested(id: "1", .cancelInstances(instances(7))), .requested(id: "2", .retry(instances(0, 99))))
        #expect(phases(state) == [.waiting])
    }

    @Test("counts by step agree with the phases, whatever happens", arguments: 0..<30)
    func counts(seed: UInt64) throws {
        let random = SeededRandom(seed)
        let graph = try graph(["a", "b|a", "one|b_*", "c-here|a, one"], values: 4)
        var state = RunState(graph)
        for step in 0..<150 {
            let index = random.number(below: graph.instanceCount)
            switch random.number(below: 8) {
            case 0: state.note(.requested(id: "r\(step)", .retry(instances(index))))
            case 1: state.note(.requested(id: "r\(step)", .cancelInstances(instances(index))))
            case 2: state.note(.ended(InstanceID(index), failed, at: at(1)))
            case 3: state.note(.dequeued(InstanceID(index)))
            default:
                if state.thereNow.contains(UInt32(index)) { state.submit(index) }
                if case .queued = state[InstanceID(index)].phase { state.succeed(index) }
            }
            for step in graph.steps {
                var words: [StateWord: Int] = [:]
                for number in step.instances { words[StateWord(state[number].phase), default: 0] += 1 }
                for word in StateWord.allCases { #expect(state.counts(ofStep: step.index)[word] == words[word] ?? 0) }
            }
            #expect(state.remaining == graph.instances.filter { !state[$0].phase.isFinal }.count)
        }
    }
}

@Suite struct InstanceSetTests {
    @Test("ranges are kept together, and come back from their text")
    func text() {
        let set = InstanceSet([9, 3, 4, 5, 4, 7].map { InstanceID(UInt32($0)) })
        #expect(set.text == "3-5,7,9" && set.count == 5)
        #expect(InstanceSet("3-5,7,9") == set)
    }

    @Test("what is no text of a set is refused", arguments: ["", "a", "3-", "5-3", "1,1", "4-6,5", "-1", "4294967295"])
    func refused(text: String) { #expect(InstanceSet(text) == nil) }
}
