import HostInterface
import Synchronization

/// Runs programs as the host does, and counts how often each was run: a study tells what it costs its cluster.
final class CountedPrograms: ProgramRunner {
    private static let counted: Set<String> = ["sbatch", "squeue", "sacct", "sacctmgr", "scancel", "scontrol"]

    private let programs: any ProgramRunner
    private let counts = Mutex<[String: Int]>([:])

    init(_ programs: any ProgramRunner) { self.programs = programs }

    func run(_ call: Invocation) async throws(HostError) -> ProgramResult {
        if Self.counted.contains(call.program) { counts.withLock { $0[call.program, default: 0] += 1 } }
        return try await programs.run(call)
    }

    /// What was counted since the last time.
    func drain() -> [String: Int] {
        counts.withLock { counts in
            defer { counts = [:] }
            return counts
        }
    }
}
