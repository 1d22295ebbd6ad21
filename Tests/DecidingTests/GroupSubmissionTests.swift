@testable import Deciding
import Expansion
import Jobs
import Rendering
import Testing
import Tracking

/// What a scheduler is told of steps that gather groups.
@Suite struct GroupSubmissionTests {
    private let steps = """
        - {name: sim, description: d, run: {cmd: $(SIZE) $(SEED), procs: 1}}
        - {name: mean, description: d, run: {cmd: cat $(sim.list), procs: 1, depends: [sim_* by SIZE]}}
        """

    /// Sizes with seeds each; those of one size one after another, or each seed with all sizes.
    private func sweep(sizes: Int, seeds: Int, isBySeed: Bool = false) throws -> RunState {
        let rows =
            isBySeed
            ? (0..<seeds).flatMap { seed in (0..<sizes).map { ($0, seed) } }
            : (0..<sizes).flatMap { size in (0..<seeds).map { (size, $0) } }
        return RunState(try graph(steps, parameters: [("SIZE", rows.map(\.0)), ("SEED", rows.map(\.1))]))
    }

    /// Everything that may go without anything having ended, by step.
    private func submitted(_ state: inout RunState, arraySize: Int = 1001) -> [String: [Batch]] {
        var policy = Policy(cores: 2)
        policy.maximumArraySize = arraySize
        var batches: [String: [Batch]] = [:]
        while true {
            let due = commands(for: state, watch: Watch(), policy: policy, now: at(100))
            guard due.contains(where: { if case .submit = $0 { true } else { false } }) else { return batches }
            for case .submit(let batch, _) in due {
                batches[state.graph.step(of: batch.members[0].instance).name, default: []].append(batch)
            }
            state.carryOut(due)
        }
    }

    private func submission(_ batch: Batch, _ state: RunState) throws -> Submission {
        let renderer = try ScriptRenderer(graph: state.graph, paths: StudyPaths(output: "/s", specification: "/"))
        let builder = SubmissionBuilder(renderer: renderer, directory: StudyDirectory(root: "/s"), studyID: "0")
        return builder.submission(batch, state: state, policy: Policy(cores: 2), terms: SubmissionTerms())
    }

    @Test("of few groups each is a job behind the tasks of its own parents, before anything has ended")
    func few() throws {
        var state = try sweep(sizes: 3, seeds: 2, isBySeed: true)
        let batches = submitted(&state)
        #expect(batches["sim"]?.count == 1 && batches["mean"]?.map(\.members.count) == [1, 1, 1])
        let second = try submission(try #require(batches["mean"])[1], state)
        #expect(second.dependencies == [.success(Job(1, task: 1)), .success(Job(1, task: 4))])
        #expect(second.tasks[0].parents.map(\.text) == ["0:1-1:1:", "0:4-4:1:"].map { String($0.dropLast()) })
    }

    @Test("what has succeeded already is not waited for")
    func known() throws {
        var state = try sweep(sizes: 3, seeds: 2, isBySeed: true)
        let batches = submitted(&state)
        state.note(.ended(InstanceID(1 as Int), .succeeded, at: at(101)))
        let second = try submission(try #require(batches["mean"])[1], state)
        #expect(second.dependencies == [.success(Job(1, task: 4))] && second.tasks[0].parents.count == 1)
    }

    @Test("of many groups arrays wait for the ends of the arrays of their parents, and each task looks at its own")
    func many() throws {
        var state = try sweep(sizes: 60, seeds: 3, isBySeed: true)
        let batches = submitted(&state, arraySize: 45)
        let means = try #require(batches["mean"])
        #expect(batches["sim"]?.count == 4 && means.count <= 4 && means.flatMap(\.members).count == 60)
        // Their parents were put together by size, so that a quarter of them is in one array or in two.
        for batch in means {
            let submission = try submission(batch, state)
            #expect(submission.dependencies.count <= 2)
            #expect(submission.dependencies.allSatisfy { if case .end = $0 { true } else { false } })
            for (member, task) in zip(batch.members, submission.tasks) {
                #expect(task.parents.count == 3)
                let own = state.graph.parents(of: member.instance).joined().compactMap { state[$0].batch?.number }
                #expect(Set(own.map { JobDependency.end(Job(JobID($0))) }).isSubset(of: submission.dependencies))
            }
        }
    }

    @Test("ten thousand groups are fifty submissions at most", arguments: [true, false])
    func tenThousand(isBySeed: Bool) throws {
        var state = try sweep(sizes: 10_000, seeds: 2, isBySeed: isBySeed)
        let batches = submitted(&state)
        let means = try #require(batches["mean"])
        #expect(means.count <= 50 && means.flatMap(\.members).count == 10_000)
        for batch in means { #expect(state.dependencies(of: batch.members.map { ($0.instance, $0.task) }).count <= 4) }
    }

    @Test("a failed parent that is tried again holds back its group alone, which then waits for the new job")
    func retried() throws {
        var state = try sweep(sizes: 3, seeds: 2, isBySeed: true)
        _ = submitted(&state)
        state.note(.retrying(InstanceID(1 as Int), .timedOut, at: at(101)))
        #expect(state.staleDependencies == [InstanceID(7 as Int)])
        let batches = submitted(&state)
        #expect(batches.values.map(\.count) == [1])
        let groups = state.updateGroups([InstanceID(7 as Int)])
        #expect(groups.map(\.dependencies) == [[.success(Job(JobID(5))), .success(Job(1, task: 4))]])
    }
}
