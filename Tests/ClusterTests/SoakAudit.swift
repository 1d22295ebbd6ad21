import Foundation
import HostInterface

extension ClusterStudy {
    /// What an ended study shows that must not be.
    func soakFaults(_ pipeline: Pipeline) async throws -> [String] {
        let runs = runs
        func isRecorded(_ run: Ledger.Run) -> Bool { hasRecordedSuccess(run, pipeline) }
        return runs.faults(parents: pipeline.parents, isRecorded: isRecorded)
            + (try runs.untruths(
                in: try await status("--format", "json"), names: pipeline.instances, isRecorded: isRecorded))
    }

    /// What is still with Slurm.
    func leftBehind() async throws -> [String] {
        try await answeredQueue().map { "\($0.job) is left behind, \($0.state)" }
    }

    /// Whether a run's end is in its record: a job that is told to end, or loses its node, at the very moment at which
    /// its command has ended does not get so far, and is run again by right.
    private func hasRecordedSuccess(_ run: Ledger.Run, _ pipeline: Pipeline) -> Bool {
        let step =
            run.instance == "all"
            ? pipeline.steps.count : pipeline.steps.firstIndex { run.instance.hasPrefix($0 + "_") } ?? 0
        let ordinal = run.instance == "all" ? 0 : (Int(run.instance.split(separator: ".").last ?? "") ?? 1) - 1
        let path = "\(directory)/.maestro/attempts/\(step)/\(ordinal).\(run.attempt)"
        guard let bytes = try? Cluster.host.files.read(path) else { return false }
        let lives = String(decoding: bytes, as: UTF8.self).components(separatedBy: "claim ").dropFirst()
        // A life's first line is `claim JOB RESTART …`, and the ledger's name for it begins with that number.
        return lives.contains { life in
            let restart = life.split(separator: " ").dropFirst().first ?? ""
            return run.life.hasPrefix("\(restart).") && life.contains("\nexit 0 ")
        }
    }

    /// What Slurm has of the study, once its controller is there to tell.
    private func answeredQueue() async throws -> [(job: String, state: String)] {
        for _ in 0..<60 {
            if let jobs = try? await queue() { return jobs }
            await Cluster.host.clock.sleep(milliseconds: 1000)
        }
        return try await queue()
    }
}
