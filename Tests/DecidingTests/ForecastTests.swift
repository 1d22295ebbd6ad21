import Deciding
import Executors
import Expansion
import Rendering
import TestSupport
import Testing
import Tracking

/// What `plan` says of submissions, beside what a conductor does when instances end one by one in any order.
@Suite struct ForecastTests {
    /// Limits of a cluster, as MaxArraySize and MaxSubmitJobs.
    private func policy(arrays: Int, room: Int?) -> Policy {
        var policy = Policy(cores: 2)
        (policy.maximumArraySize, policy.maximumQueuedTasks) = (arrays, room)
        policy.leavingSeconds = 0
        return policy
    }

    private func forecast(_ graph: StudyGraph, _ policy: Policy) -> ClosedRange<Int> {
        forecastSubmissions(graph, requests: RequestTable(alikeIn: graph), policy: policy)
    }

    /// Submissions of a run in which nothing fails, and instances end in an order of chance.
    private func submissions(_ graph: StudyGraph, _ policy: Policy, seed: UInt64) throws -> Int {
        var numbers = Numbers(seed: seed)
        var state = RunState(graph)
        var count = 0
        while true {
            let due = commands(for: state, watch: Watch(), policy: policy, now: at(100))
            for case .submit(let batch, _) in due where batch.executor == .slurm { count += 1 }
            state.carryOut(due)
            guard due.isEmpty else { continue }
            if state.isComplete { return count }
            let able = state.liveBatches.sorted().flatMap { id in
                state.batches[id].map { state.active(in: $0).map(\.instance) } ?? []
            }.filter { state.dependenciesAreMet($0) }
            // Once in a while many end between two looks.
            for _ in 0..<(numbers.happens(300) ? 5 : 1) {
                guard let one = able.randomElement(using: &numbers), !state[one].phase.isFinal else { continue }
                state.note(.ended(one, .succeeded, at: at(100)))
            }
            try #require(!able.isEmpty, "\(seed): nothing can end, and nothing is submitted")
        }
    }

    private static let slurm = [
        """
        - {name: a, description: d, run: {cmd: $(P), procs: 1}}
        """,
        """
        - {name: a, description: d, run: {cmd: $(P), procs: 1}}
        - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
        - {name: c, description: d, run: {cmd: x, procs: 1, depends: [b_*]}}
        """,
        """
        - {name: one, description: d, run: {cmd: x, procs: 1}}
        - {name: a, description: d, run: {cmd: $(P), procs: 1, depends: [one]}}
        - {name: b, description: d, run: {cmd: $(P), procs: 1}}
        - {name: c, description: d, run: {cmd: x, procs: 1, depends: [a, b]}}
        - {name: d, description: d, run: {cmd: x, procs: 1, depends: [a_*]}}
        - {name: e, description: d, run: {cmd: $(P), procs: 1, depends: [d, c]}}
        """,
        """
        - {name: compile, description: d, run: {cmd: x}}
        - {name: a, description: d, run: {cmd: $(P), procs: 1, depends: [compile]}}
        - {name: all, description: d, run: {cmd: x, depends: [a_*]}}
        """,
    ]

    private static let limits: [(arrays: Int, room: Int?)] = [
        (1001, nil), (6, nil), (6, 8), (1001, 8), (1, 8), (6, 3), (4, 30),
    ]

    @Test("is the number of a run, whenever jobs end, whatever the limits", arguments: slurm, limits)
    func exact(steps: String, limits: (arrays: Int, room: Int?)) throws {
        let policy = policy(arrays: limits.arrays, room: limits.room)
        for values in [5, 31] {
            let graph = try graph(steps, values: values)
            let forecast = forecast(graph, policy)
            #expect(forecast.count == 1)
            for seed in 0..<2 as Range<UInt64> {
                let run = try submissions(graph, policy, seed: seed)
                #expect(run == forecast.lowerBound, "\(values) values, \(limits), seed \(seed)")
            }
        }
    }

    private static let mixed = [
        """
        - {name: a, description: d, run: {cmd: $(P)}}
        - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
        """,
        """
        - {name: a, description: d, run: {cmd: $(P), procs: 1}}
        - {name: b, description: d, run: {cmd: x, depends: [a]}}
        - {name: c, description: d, run: {cmd: x, procs: 1, depends: [b]}}
        - {name: d, description: d, run: {cmd: x, procs: 1, depends: [c]}}
        - {name: e, description: d, run: {cmd: x, procs: 1, depends: [d_*]}}
        """,
    ]

    @Test(
        "is a range where local steps come first, no wider than twice, and the number of a run lies in it",
        arguments: mixed, limits)
    func range(steps: String, limits: (arrays: Int, room: Int?)) throws {
        let policy = policy(arrays: limits.arrays, room: limits.room)
        for values in [5, 31] {
            let graph = try graph(steps, values: values)
            let forecast = forecast(graph, policy)
            #expect(forecast.upperBound <= 2 * forecast.lowerBound)
            for seed in 0..<2 as Range<UInt64> {
                let run = try submissions(graph, policy, seed: seed)
                #expect(forecast.contains(run), "\(run) of \(forecast): \(values) values, \(limits), seed \(seed)")
            }
        }
    }

    @Test("an instance that waits for a local step waits for others for ten seconds, and not at all when none can come")
    func company() throws {
        var state = RunState(try graph(Self.mixed[0], values: 20))
        func due(_ now: Int64) -> [Int] {
            commands(for: state, watch: Watch(), policy: policy(arrays: 1001, room: nil), now: at(now)).compactMap {
                if case .submit(let batch, _) = $0, batch.executor == .slurm { batch.members.count } else { nil }
            }
        }
        func end(_ instances: Range<Int>, at time: Int64) {
            for instance in instances {
                let member = Batch.Member(instance: InstanceID(instance), attempt: 1, isRestart: false)
                let batch = Batch(id: BatchID(state.lastBatch.number + 1), executor: .local, members: [member])
                state.note(.intended(batch), .ended(InstanceID(instance), .succeeded, at: at(time)))
            }
        }
        end(0..<3, at: 100)
        #expect(due(100).isEmpty && due(109).isEmpty && due(110) == [3])
        end(3..<5, at: 105)
        #expect(due(106) == [5])
        end(5..<20, at: 107)
        #expect(due(107) == [10])
    }

    @Test("what waits for one local step that comes first goes together")
    func together() throws {
        let graph = try graph(Self.slurm[3], values: 1000)
        #expect(forecast(graph, policy(arrays: 1001, room: 9000)) == 1...1)
    }

    @Test("ten thousand instances that go through a small room are counted")
    func large() throws {
        let graph = try graph(Self.slurm[1], values: 5_000)
        #expect(forecast(graph, policy(arrays: 6, room: 8)).count == 1)
    }
}
