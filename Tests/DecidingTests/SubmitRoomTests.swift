@testable import Deciding

import Expansion
import TestSupport
import Testing
import Tracking

/// A Slurm that has room for so many jobs, which nobody can read.
@Suite struct SubmitRoomTests {
    private struct Course {
        var calls = 0
        var refusals = 0
        /// Refusals since the last job left.
        var refusalsInARow: [Int] = [0]
        /// Jobs that were there whenever one was about to leave.
        var fillings: [Int] = []
    }

    /// Runs a study in which nothing fails; jobs end one by one in an order of chance.
    private func run(_ graph: StudyGraph, room: @escaping (Course) -> Int, arrays: Int, seed: UInt64) throws -> Course {
        var numbers = Numbers(seed: seed)
        var state = RunState(graph)
        var watch = Watch()
        var course = Course()
        var policy = Policy(cores: 2)
        (policy.maximumArraySize, policy.leavingSeconds) = (arrays, 0)
        while !state.isComplete {
            let due = commands(for: state, watch: watch, policy: policy, now: at(100))
            var isFull = false
            for case .submit(let batch, _) in due {
                state.note(.intended(batch))
                let count = batch.members.count
                let isTooMuch = state.acceptedThere + count > room(course)
                if !isFull {
                    course.calls += 1
                    course.refusals += isTooMuch ? 1 : 0
                    course.refusalsInARow[course.refusalsInARow.count - 1] += isTooMuch ? 1 : 0
                }
                if isFull || isTooMuch {
                    state.note(.postponed(batch.id, reason: "QOSGrpSubmitJobsLimit"))
                    if !isFull { watch.wasFull(count, beside: state.acceptedThere, at: at(100)) }
                    isFull = true
                } else {
                    state.note(.accepted(batch.id, job: JobID(batch.id.number)))
                    watch.wasTaken(count, state: state)
                }
            }
            guard due.isEmpty else { continue }
            let able = state.scheduled.sorted().flatMap { id in
                state.batches[id].map { state.active(in: $0).map(\.instance) } ?? []
            }.filter { state.dependenciesAreMet($0) }
            let one = try #require(able.randomElement(using: &numbers), "nothing can end, and nothing is submitted")
            course.fillings.append(state.activeScheduled)
            state.note(.ended(one, .succeeded, at: at(100)))
            course.refusalsInARow.append(0)
        }
        return course
    }

    private static let steps = """
        - {name: a, description: d, run: {cmd: $(P), procs: 1}}
        - {name: b, description: d, run: {cmd: x, procs: 1, depends: [a]}}
        """

    @Test(
        "an array that is too large is halved until it fits; then one attempt at more follows each job that leaves",
        arguments: [1, 2, 3, 5, 7, 9, 19, 21, 39], [1, 1001])
    func halving(room: Int, arrays: Int) throws {
        for seed in 0..<5 as Range<UInt64> {
            let course = try run(try graph(Self.steps, values: 20), room: { _ in room }, arrays: arrays, seed: seed)
            #expect(course.refusalsInARow[0] <= 5)
            #expect(course.refusalsInARow.dropFirst().allSatisfy { $0 <= 1 })
            #expect(course.refusals <= 9)
        }
    }

    @Test("the room is used: soon three quarters of it at least are never empty", arguments: [5, 7, 9, 19])
    func filling(room: Int) throws {
        let course = try run(try graph(Self.steps, values: 60), room: { _ in room }, arrays: 1001, seed: 1)
        #expect(course.fillings[10..<100].allSatisfy { $0 >= room - room / 4 })
    }

    @Test("others take of the room and leave it: still one refusal at most for each job that leaves")
    func others() throws {
        let room = { (course: Course) in course.fillings.count < 20 ? 12 : course.fillings.count < 60 ? 4 : 12 }
        let course = try run(try graph(Self.steps, values: 60), room: room, arrays: 1001, seed: 1)
        #expect(course.refusalsInARow.dropFirst().allSatisfy { $0 <= 1 })
        #expect(course.refusals < 20)
    }
}
