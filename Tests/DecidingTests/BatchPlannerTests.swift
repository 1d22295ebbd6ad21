import Jobs
@testable import Deciding
import Expansion
import Rendering
import Testing
import Tracking

/// How instances are gathered into job arrays.
@Suite struct BatchPlannerTests {
    /// Everything submitted, batch by batch, as a scheduler that takes everything would have it.
    private func batches(_ steps: String, values: Int, policy: Policy = Policy(cores: 2)) throws -> [[Batch.Member]] {
        var state = RunState(try graph(steps, values: values))
        var batches: [[Batch.Member]] = []
        while true {
            let due = commands(for: state, watch: Watch(), policy: policy, now: at(100))
            guard !due.isEmpty else { return batches }
            for case .submit(let batch, _) in due { batches.append(batch.members) }
            state.carryOut(due)
        }
    }

    private func cut(_ size: Int) -> Policy {
        var policy = Policy(cores: 2)
        policy.maximumArraySize = size
        return policy
    }

    private let chain = """
        - {name: a, description: d, run: {cmd: $(P), procs: 1}}
        - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
        - {name: c, description: d, run: {cmd: x, procs: 1, depends: [b_*]}}
        """

    @Test("a chain over all combinations is an array for each step, and a child has its parent's index")
    func oneArrayAStep() throws {
        let batches = try batches(chain, values: 5)
        #expect(batches.map(\.count) == [5, 5, 1])
        #expect(batches[0].map(\.task) == [0, 1, 2, 3, 4] && batches[1].map(\.task) == [0, 1, 2, 3, 4])
    }

    @Test("arrays are cut at the cluster's limit, each piece from index 0, and children follow their parents' pieces")
    func pieces() throws {
        let batches = try batches(chain, values: 5, policy: cut(2))
        #expect(batches.map(\.count) == [2, 2, 1, 2, 2, 1, 1])
        #expect(batches.flatMap { $0 }.allSatisfy { $0.task < 2 })
        #expect(batches[3].map(\.instance.index) == [5, 6])
    }

    @Test("where arrays are forbidden each instance is a job of its own")
    func noArrays() throws {
        #expect(try batches(chain, values: 3, policy: cut(1)).map(\.count) == Array(repeating: 1, count: 7))
    }

    @Test("several children of one parent are several arrays by index, or arrays behind one task, whichever are fewer")
    func fanOut() throws {
        let steps = """
            - {name: a, description: d, run: {cmd: $(P), procs: 1}}
            - {name: b, description: d, run: {cmd: $(Q), procs: 1, depends: [a]}}
            """
        func count(outer: Int, inner: Int) throws -> Int {
            let pairs = (0..<outer).flatMap { p in (0..<inner).map { (p, $0) } }
            let graph = try graph(
                steps, parameters: [("P", pairs.map(\.0)), ("Q", pairs.map(\.1))])
            let forecast = forecastSubmissions(
                graph, requests: RequestTable(alikeIn: graph), policy: Policy(cores: 2))
            #expect(forecast.count == 1)
            return forecast.lowerBound
        }
        #expect(try count(outer: 10, inner: 2) == 1 + 2)
        #expect(try count(outer: 2, inner: 10) == 1 + 2)
        #expect(try count(outer: 1, inner: 10) == 1 + 1)
    }

    @Test("a child of two parents with different indices waits for one by index and for the other by name")
    func grid() throws {
        let pairs = (0..<6).flatMap { p in (0..<4).map { (p, $0) } }
        let graph = try graph(
            """
            - {name: a, description: d, run: {cmd: $(P), procs: 1}}
            - {name: b, description: d, run: {cmd: $(Q), procs: 1}}
            - {name: c, description: d, run: {cmd: x, procs: 1, depends: [a, b]}}
            """, parameters: [("P", pairs.map(\.0)), ("Q", pairs.map(\.1))])
        #expect(forecastSubmissions(graph, requests: RequestTable(alikeIn: graph), policy: Policy(cores: 2)) == 6...6)
    }

    @Test("ten thousand combinations of three steps need 21 submissions on a cluster with the default limit")
    func tenThousand() throws {
        let graph = try graph(chain, values: 10_000)
        #expect(forecastSubmissions(graph, requests: RequestTable(alikeIn: graph), policy: Policy(cores: 2)) == 21...21)
    }

    @Test("no more is given to Slurm than it takes, and no dribble while much is there")
    func limited() throws {
        var policy = Policy(cores: 2)
        policy.maximumQueuedTasks = 8
        var state = RunState(try graph(chain, values: 20))
        func due(_ now: Int64 = 100) -> [Int] {
            commands(for: state, watch: Watch(), policy: policy, now: at(now)).map {
                if case .submit(let batch, _) = $0 { batch.members.count } else { 0 }
            }
        }
        #expect(due() == [8])
        state.carryOut(commands(for: state, watch: Watch(), policy: policy, now: at(100)))
        #expect(due().isEmpty)
        state.note(.ended(InstanceID(0), .succeeded, at: at(101)))
        #expect(due().isEmpty)
        state.note(.ended(InstanceID(1), .succeeded, at: at(101)))
        #expect(due(103).isEmpty, "Slurm may not have heard of it yet")
        #expect(due(104) == [2])
    }

    @Test("without arrays each place is used again by itself, some seconds after its job has ended")
    func singly() throws {
        var policy = cut(1)
        policy.maximumQueuedTasks = 4
        var state = RunState(try graph(chain, values: 20))
        state.carryOut(commands(for: state, watch: Watch(), policy: policy, now: at(100)))
        #expect(state.scheduled.count == 4)
        for (index, second) in [(0, 101), (1, 109)] as [(Int, Int64)] {
            state.note(.ended(InstanceID(index), .succeeded, at: at(second)))
        }
        func due(_ now: Int64) -> Int { commands(for: state, watch: Watch(), policy: policy, now: at(now)).count }
        #expect(due(103) == 0 && due(110) == 1 && due(112) == 2)
    }

    @Test(
        "where arrays have no holes, tasks get new indices, and wait for all of their parents' array",
        arguments: [("slurm", [UInt32(1), 3]), ("sge", [0, 1])])
    func consecutive(kind: String, tasks: [UInt32]) throws {
        let steps = """
            - {name: a, description: d, run: {cmd: $(P), procs: 1}}
            - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
            """
        var state = RunState(try graph(steps, values: 5, kind: kind))
        func submit() -> [Batch] {
            let due = commands(for: state, watch: Watch(), policy: Policy(cores: 2), now: at(100))
            var batches: [Batch] = []
            for case .submit(let batch, _) in due {
                batches.append(batch)
                state.note(.intended(batch), .accepted(batch.id, job: JobID(batch.id.number)))
            }
            return batches
        }
        #expect(submit().map(\.members.count) == [5] && submit().map(\.members.count) == [5])
        // Two of the children lose their jobs while their parents wait.
        state.note(.dequeued(InstanceID(6)), .dequeued(InstanceID(8)))
        let again = submit()
        #expect(again.map { $0.members.map(\.task) } == [tasks])
        let waits = state.dependencies(of: again[0].members.map { ($0.instance, $0.task) })
        #expect(waits == (kind == "slurm" ? [.sameTask(ofArray: 1)] : [.success(Job(1))]))
    }

    @Test("what must be tried again is not kept out by what waits for it")
    func noDeadlock() throws {
        let steps = """
            - {name: a, description: d, run: {cmd: $(P), procs: 1}}
            - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
            - {name: c, description: d, run: {cmd: x, procs: 1, depends: [b]}}
            """
        let policy = Policy(cores: 2, throttle: 2)
        var state = RunState(try graph(steps, values: 1))
        func submit(_ now: Int64) -> [UInt32] {
            let due = commands(for: state, watch: Watch(), policy: policy, now: at(now))
            var submitted: [UInt32] = []
            for case .submit(let batch, _) in due {
                submitted += batch.members.map(\.instance.index)
                state.note(.intended(batch), .accepted(batch.id, job: JobID(batch.id.number)))
            }
            return submitted
        }
        #expect(submit(100) == [0] && submit(100) == [1] && submit(100) == [])
        state.note(.retrying(InstanceID(0), .failed(.nodeFailure), at: at(100)))
        #expect(submit(101) == [], "c would take the place that a needs")
        #expect(submit(200) == [0])
    }
}
