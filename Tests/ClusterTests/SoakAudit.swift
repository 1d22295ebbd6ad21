import Foundation
import HostInterface

extension ClusterStudy {
    /// What an ended study shows that must not be.
    func soakFaults(_ pipeline: Pipeline) async throws -> [String] {
        let runs = runs
        let lives = Set(runs.ends).reduce(into: [Ledger.Run: RecordedLife]()) { $0[$1] = recordedLife($1, pipeline) }
        let undone = undoneSuccesses()
        func isRecorded(_ run: Ledger.Run) -> Bool { lives[run] != nil }
        func isFinal(_ run: Ledger.Run) -> Bool {
            lives[run].map { life in
                !undone.contains { $0.instance == run.instance && $0.attempt == run.attempt && $0.counts(for: life) }
            } ?? true
        }
        return runs.faults(parents: pipeline.parents, isRecorded: isRecorded, isFinal: isFinal)
            + (try runs.untruths(
                in: try await status("--format", "json"), names: pipeline.instances,
                isRecorded: { isRecorded($0) && isFinal($0) }))
    }

    /// What is still with Slurm.
    func leftBehind() async throws -> [String] {
        try await answeredQueue().map { "\($0.job) is left behind, \($0.state)" }
    }

    /// The success of a run that is in its record: a job that is told to end, or loses its node, at the very moment at
    /// which its command has ended does not get so far, and is run again by right.
    private func recordedLife(_ run: Ledger.Run, _ pipeline: Pipeline) -> RecordedLife? {
        let step =
            run.instance == "all"
            ? pipeline.steps.count : pipeline.steps.firstIndex { run.instance.hasPrefix($0 + "_") } ?? 0
        let ordinal = run.instance == "all" ? 0 : (Int(run.instance.split(separator: ".").last ?? "") ?? 1) - 1
        let path = "\(directory)/.maestro/attempts/\(step)/\(ordinal).\(run.attempt)"
        guard let bytes = try? Cluster.host.files.read(path) else { return nil }
        return String(decoding: bytes, as: UTF8.self).components(separatedBy: "claim ").dropFirst()
            .compactMap { RecordedLife($0, of: run) }.first
    }

    /// What the jobs say of successes that do not count. Slurm's accounts cannot be asked: they are away every few seconds
    /// here, and forget what happened meanwhile.
    private func undoneSuccesses() -> [UndoneSuccess] {
        let folder = "\(directory)/.maestro/batches"
        let names = (try? Cluster.host.files.list(folder)) ?? []
        return names.filter { $0.hasSuffix(".log") }.flatMap { name in
            let bytes = (try? Cluster.host.files.read("\(folder)/\(name)")) ?? []
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { UndoneSuccess($0) }
        }
    }

    /// What Slurm has of the study, once its controller is there to tell.
    private func answeredQueue() async throws -> [(job: String, state: String)] {
        try await answered { try await queue() }
    }

    private func answered<T>(_ ask: () async throws -> T) async throws -> T {
        for _ in 0..<60 {
            if let answer = try? await ask() { return answer }
            await Cluster.host.clock.sleep(milliseconds: 1000)
        }
        return try await ask()
    }
}

/// A life of a job that ended well by its record.
private struct RecordedLife {
    /// In seconds since 1970.
    let ended: Double

    /// - Parameter text: What follows `claim `: JOB RESTART HOST PROCESS TIME RAW-JOB, and the lines of that life. The
    ///   ledger's name for it begins with that restart.
    init?(_ text: String, of run: Ledger.Run) {
        let lines = text.split(separator: "\n")
        let claim = lines.first?.split(separator: " ") ?? []
        let end = lines.first { $0.hasPrefix("exit 0 ") }?.split(separator: " ").last
        guard claim.count >= 2, run.life.hasPrefix("\(claim[1])."), let ended = end.flatMap({ Double($0) }) else {
            return nil
        }
        self.ended = ended
    }
}

/// A success that a job found in its record and did not count, for the job was put back into the queue within two seconds
/// of it: a command may answer TERM with 0 (docs/decisions/2026-11-27-successes.md).
private struct UndoneSuccess {
    let attempt: Int
    let instance: Substring
    /// In whole seconds since 1970.
    let ended, requeued: Double

    /// - Parameter line: `maestro-swift: attempt A of INSTANCE ended with exit code 0 at T, and its job was requeued at T: …`
    init?(_ line: Substring) {
        let words = line.split(separator: " ")
        guard words.count > 18, words[1] == "attempt", words[5...8].joined(separator: " ") == "ended with exit code",
            let attempt = Int(words[2]), let ended = Double(words[11].dropLast()),
            let requeued = Double(words[18].dropLast())
        else { return nil }
        (self.attempt, instance, self.ended, self.requeued) = (attempt, words[4], ended, requeued)
    }

    /// Whether it is that one, and the rule holds.
    func counts(for life: RecordedLife) -> Bool { life.ended.rounded(.down) == ended && requeued - ended <= 2 }
}
