import HostInterface
import Tracking

/// Whether a scheduler answers, by how one question to it ends: one that names no job fails only where nobody answers it.
/// What a submission gets no answer to is looked for with that question.
struct SchedulerAnswers: Sendable {
    /// The program that asks, such as squeue.
    private let question: String
    private(set) var silence: SchedulerSilence?

    init(question: String) { self.question = question }

    /// - Parameter asked: When the program was started.
    mutating func note(_ program: String, _ end: Result<ProgramResult, HostError>, asked: Timestamp) {
        guard program == question else { return }
        silence = complaint(end).map { SchedulerSilence(since: silence?.since ?? asked, words: $0) }
    }

    private func complaint(_ end: Result<ProgramResult, HostError>) -> String? {
        switch end {
        case .failure(let error): return "\(error)"
        case .success(let result):
            if result.succeeded { return nil }
            let lines = String(decoding: result.errors, as: UTF8.self).split(whereSeparator: \.isNewline)
            return "\(question): \(lines.last?.prefix(200) ?? "it failed without a message")"
        }
    }
}
