import HostInterface
import Synchronization
import Tracking

/// Runs programs as the host does, and counts how often each was run: a study tells what it costs its cluster. It hears
/// from them, too, whether Slurm answers.
final class CountedPrograms: ProgramRunner {
    private static let counted: Set<String> = ["sbatch", "squeue", "sacct", "sacctmgr", "scancel", "scontrol"]

    private let programs: any ProgramRunner
    private let clock: any WallClock
    private let counts = Mutex<[String: Int]>([:])
    private let answers = Mutex(SlurmAnswers())

    init(_ programs: any ProgramRunner, clock: any WallClock) {
        self.programs = programs
        self.clock = clock
    }

    func run(_ call: Invocation) async throws(HostError) -> ProgramResult {
        if Self.counted.contains(call.program) { counts.withLock { $0[call.program, default: 0] += 1 } }
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

    /// Nothing where Slurm answered when it was asked last.
    var silence: SlurmSilence? { answers.withLock { $0.silence } }
}
