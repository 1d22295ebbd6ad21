@testable import Deciding

import Expansion
import Specification
import TestSupport
import Testing
import Tracking

/// Slurm's part in a throttle: arrays with a limit, which begin after the whole of others, or each task after its own
/// parents.
private struct LimitedQueue {
    struct Array {
        var waiting: [InstanceID]
        var running: [InstanceID] = []
        var limit: Int
        var behind: Set<BatchID>
    }

    var arrays: [BatchID: Array] = [:]
    /// What some instances wait for since they were tied anew.
    var tied: [InstanceID: Set<BatchID>] = [:]

    var running: Int { arrays.values.reduce(0) { $0 + $1.running.count } }

    /// Begins what may begin.
    mutating func schedule(_ state: RunState) {
        for id in arrays.keys.sorted() {
            guard var array = arrays[id] else { continue }
            let able = array.waiting.filter { instance in
                state.dependenciesAreMet(instance) && !state.staleDependencies.contains(instance)
                    && (tied[instance] ?? array.behind).allSatisfy(isOver)
            }
            let most = array.limit == 0 ? Int.max : array.limit
            let begun = able.prefix(max(0, most - array.running.count))
            array.running += begun
            array.waiting.removeAll { begun.contains($0) }
            arrays[id] = array
        }
    }

    private func isOver(_ id: BatchID) -> Bool {
        arrays[id].map { $0.waiting.isEmpty && $0.running.isEmpty } ?? true
    }

    mutating func end(_ instance: InstanceID) {
        for id in arrays.keys { arrays[id]?.running.removeAll { $0 == instance } }
    }
}

@Suite struct ThrottlingTests {
    private static let studies = [
        """
        - {name: a, description: d, run: {cmd: $(P), procs: 1}}
        - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
        - {name: c, description: d, run: {cmd: x, procs: 1, depends: [b]}}
        """,
        """
        - {name: a, description: d, run: {cmd: $(P), procs: 1}}
        - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
        - {name: c, description: d, run: {cmd: x, procs: 1, depends: [a]}}
        - {name: d, description: d, run: {cmd: x, procs: 1, depends: [b, c]}}
        - {name: all, description: d, run: {cmd: x, procs: 1, depends: [d_*]}}
        """,
        """
        - {name: one, description: d, run: {cmd: x, procs: 1}}
        - {name: a, description: d, run: {cmd: $(P), procs: 1, depends: [one]}}
        - {name: b, description: d, run: {cmd: $(P), procs: 1}}
        - {name: c, description: d, run: {cmd: x, procs: 1, depends: [a, b]}}
        - {name: d, description: d, run: {cmd: x, procs: 1, depends: [a_*]}}
        - {name: e, description: d, run: {cmd: $(P), procs: 1, depends: [d, c]}}
        """,
    ]

    /// What is seen of a run in which nothing fails.
    private struct Course {
        var most = 0
        /// Running at one time, summed up over all ends.
        var sum = 0
        var ends = 0
        var changes = 0
    }

    /// - Parameters:
    ///   - restarts: Of a thousand ends: another conductor comes, which knows nothing of limits.
    ///   - failures: Of a thousand changes of a limit: they come to nothing.
    ///   - delayedRetries: Of a thousand ends: it is to be tried again, and what waits for it in Slurm is tied to that.
    ///   - lateEnds: Of a thousand ends: the conductor hears of it later, though of what begins meanwhile.
    private func run(
        _ graph: StudyGraph, throttle: Int, arrays: Int, seed: UInt64, restarts: Int = 0, failures: Int = 0,
        delayedRetries: Int = 0, lateEnds: Int = 0
    ) throws -> Course {
        var unheard: [InstanceID] = []
        // As Slurm knows it.
        var truth = RunState(graph)
        var numbers = Numbers(seed: seed)
        var (state, watch, queue, course) = (RunState(graph), Watch(), LimitedQueue(), Course())
        var policy = Policy(cores: 2, throttle: throttle)
        policy.maximumArraySize = arrays
        policy.infrastructure = RetryRule(times: 1000, waitSeconds: 0)
        while !state.isComplete {
            var isBusy = false
            for command in commands(for: state, watch: watch, policy: policy, now: at(100)) {
                isBusy = true
                switch command {
                case .submit(let batch, let terms):
                    for event in [Event.intended(batch), .accepted(batch.id, job: JobID(batch.id.number))] {
                        state.note(event)
                        truth.note(event)
                    }
                    watch.arrays.submits(batch.id, terms)
                    queue.arrays[batch.id] = .init(
                        waiting: batch.members.map(\.instance), limit: batch.isArray ? terms.limit : 0,
                        behind: Set(terms.behind.keys))
                    #expect(terms.limit >= 1)
                case .limit(let id, let limit):
                    course.changes += 1
                    let isDone = !numbers.happens(failures)
                    if isDone { queue.arrays[id]?.limit = limit }
                    watch.arrays.limits(id, to: limit)
                    watch.arrays.limited(id, to: limit, isDone: isDone, at: at(100))
                case .loosen(let id):
                    course.changes += 1
                    watch.arrays.loosens(id)
                    queue.arrays[id]?.behind = []
                    for instance in queue.arrays[id]?.waiting ?? [] { queue.tied[instance] = [] }
                case .updateDependencies(let children, let behind):
                    for (batch, others) in behind {
                        watch.arrays.batchDependencies(
                            children.filter { state[$0].batch == batch }, of: batch, behind: others)
                    }
                    for child in children {
                        queue.tied[child] = state[child].batch.map { watch.arrays.predecessors(of: $0) }
                    }
                    state.note(.updatedDependencies(InstanceSet(children)))
                    truth.note(.updatedDependencies(InstanceSet(children)))
                case .stop, .returnUnstarted: Issue.record("\(command)")
                }
                queue.schedule(truth)
                course.most = max(course.most, queue.running)
            }
            if isBusy { continue }
            queue.schedule(truth)
            course.most = max(course.most, queue.running)
            course.sum += queue.running
            course.ends += 1
            watch.arrays.observed(state.scheduled)
            let running = queue.arrays.values.flatMap(\.running)
            for begun in running.sorted() where state[begun].phase == .queued {
                state.note(.started(begun, at: at(100)))
            }
            if let known = unheard.first, running.isEmpty || numbers.happens(300) {
                unheard.removeFirst()
                state.note(.ended(known, .succeeded, at: at(100)))
                continue
            }
            let one = try #require(
                queue.arrays.values.flatMap(\.running).sorted().randomElement(using: &numbers),
                "nothing runs, seed \(seed)")
            queue.end(one)
            if numbers.happens(lateEnds) {
                unheard.append(one)
                truth.note(.ended(one, .succeeded, at: at(100)))
                continue
            }
            let isSetBack = numbers.happens(delayedRetries)
            let end: Event =
                isSetBack ? .retrying(one, .failed(.nodeFailure), at: at(100)) : .ended(one, .succeeded, at: at(100))
            state.note(end)
            truth.note(end)
            if numbers.happens(restarts) { watch = Watch() }
        }
        return course
    }

    @Test(
        "no more than the throttle ever run, and the study ends, whoever conducts it",
        arguments: studies, [1, 2, 3, 6, 40])
    func never(steps: String, throttle: Int) throws {
        for seed in 0..<6 as Range<UInt64> {
            let graph = try graph(steps, values: [5, 12, 20][Int(seed % 3)])
            let course = try run(
                graph, throttle: throttle, arrays: [1, 4, 1001, 1001][Int(seed % 4)], seed: seed,
                restarts: seed < 3 ? 0 : 100, failures: seed % 2 == 0 ? 0 : 300)
            #expect(course.most <= throttle, "seed \(seed)")
        }
    }

    @Test(
        "nor where an end is heard of after what it has let begin", arguments: studies, [1, 2, 3, 6])
    func heardLate(steps: String, throttle: Int) throws {
        for seed in 0..<24 as Range<UInt64> {
            let course = try run(
                graph(steps, values: [2, 5, 12][Int(seed % 3)]), throttle: throttle,
                arrays: [1, 4, 1001][Int(seed / 3 % 3)], seed: seed, lateEnds: 300)
            #expect(course.most <= throttle, "seed \(seed)")
        }
    }

    @Test(
        "nor where parents are tried again for which something waits in Slurm", arguments: studies, [1, 2, 3, 6])
    func triedAgain(steps: String, throttle: Int) throws {
        for seed in 0..<24 as Range<UInt64> {
            let graph = try graph(steps, values: [2, 5, 12][Int(seed % 3)])
            let course = try run(
                graph, throttle: throttle, arrays: [1, 4, 1001][Int(seed / 3 % 3)], seed: seed,
                delayedRetries: 200)
            #expect(course.most <= throttle, "seed \(seed)")
        }
    }

    @Test(
        "what comes after an array of which Slurm has nothing any more needs a place, though the array has not ended here"
    )
    func goneBefore() throws {
        var (state, watch) = (RunState(try graph(Self.studies[0], values: 3)), Watch())
        var policy = Policy(cores: 2)
        policy.throttle = 1
        func due() -> [Batch] {
            commands(for: state, watch: watch, policy: policy, now: at(1000)).compactMap {
                if case .submit(let batch, _) = $0 { batch } else { nil }
            }
        }
        for _ in 0..<3 {
            let commands = commands(for: state, watch: watch, policy: policy, now: at(100))
            for case .submit(let batch, let terms) in commands { watch.arrays.submits(batch.id, terms) }
            state.carryOut(commands)
        }
        #expect(state.scheduled.count == 3)
        // The last of `b` waits for the last of `a`, which is to be tried again.
        for index in [0, 1, 3, 4] { state.note(.ended(InstanceID(index), .succeeded, at: at(200))) }
        state.note(.retrying(InstanceID(2 as Int), .failed(.preempted), at: at(200)))
        #expect(due().flatMap(\.members).map(\.instance.index) == [2])
        // Somebody takes it out of Slurm, and `c` begins.
        _ = watch.missing.missed(InstanceID(5 as Int), of: BatchID(2), at: at(300))
        #expect(due().isEmpty)
        for index in [6, 7] { state.note(.ended(InstanceID(index), .succeeded, at: at(400))) }
        #expect(due().flatMap(\.members).map(\.instance.index) == [2])
    }

    @Test("of a chain as many run as may, but for its beginning and end, and few calls change that")
    func chain() throws {
        let course = try run(try graph(Self.studies[0], values: 60), throttle: 6, arrays: 1001, seed: 1)
        #expect(course.most == 6)
        #expect(course.sum >= course.ends * 6 - 30)
        #expect(course.changes <= 20)
    }
}
