import HostInterface
import Synchronization
import Tracking

/// Runs programs as the host does, and counts how often each of a scheduler's was run: a study tells what it costs its
/// cluster. It hears from them, too, whether the scheduler answers.
final class CountedPrograms: ProgramRunner {
    private let programs: any ProgramRunner
    private let clock: any WallClock
    private let counted: Set<String>
    private let counts = Mutex<[String: Int]>([:])
    private let answers: Mutex<SchedulerAnswers>

    /// - Parameters:
    ///   - counted: The scheduler's programs.
    ///   - question: The one of them that names no job, and fails only where nobody answers it.
    init(_ programs: any ProgramRunner, clock: any WallClock, counted: Set<String>, question: String) {
        self.programs = programs
        self.clock = clock
        self.counted = counted
        answers = Mutex(SchedulerAnswers(question: question))
    }

    func run(_ call: Invocation) async throws(HostError) -> ProgramResult {
        if counted.contains(call.program) { counts.withLock { $0[call.program, default: 0] += 1 } }
        let asked = Timestamp(milliseconds: clock.now())
        do {
            let result = try await programs.run(call)
            answers.withLock { $0.note(call.program, .success(result), asked: asked) }
            return result
        } catch {
            answers.withLock { $0.note(call.program, .failure(error), asked: asked) }
            throw error
        }
    }

    /// What was counted since the last time.
    func drain() -> [String: Int] {
        counts.withLock { counts in
            defer { counts = [:] }
            return counts
        }
    }

    /// Nothing where the scheduler answered when it was asked last.
    var silence: SchedulerSilence? { answers.withLock { $0.silence } }
}
