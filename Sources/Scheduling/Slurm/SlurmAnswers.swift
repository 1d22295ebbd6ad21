import HostInterface
import Tracking

/// Whether Slurm answers, by how squeue ends: a question that names no job fails only where nobody answers it. What sbatch
/// gets no answer to is looked for with squeue.
struct SlurmAnswers: Sendable {
    private(set) var silence: SlurmSilence?

    /// - Parameter asked: When the program was started.
    mutating func note(_ program: String, _ end: Result<ProgramResult, HostError>, asked: Timestamp) {
        guard program == "squeue" else { return }
        silence = Self.complaint(end).map { SlurmSilence(since: silence?.since ?? asked, words: $0) }
    }

    private static func complaint(_ end: Result<ProgramResult, HostError>) -> String? {
        switch end {
        case .failure(let error): return "\(error)"
        case .success(let result):
            if result.succeeded { return nil }
            let lines = String(decoding: result.errors, as: UTF8.self).split(whereSeparator: \.isNewline)
            return "squeue: \(lines.last?.prefix(200) ?? "it failed without a word")"
        }
    }
}
