import Foundation
import HostInterface

extension ClusterStudy {
    /// What an ended study shows that must not be.
    func soakFaults(_ pipeline: Pipeline) async throws -> [String] {
        let runs = runs
        let lives = Set(runs.ends).reduce(into: [Ledger.Run: RecordedLife]()) { $0[$1] = recordedLife($1, pipeline) }
        let requeues = try await requeues(of: Set(lives.values.map(\.job)))
        func isRecorded(_ run: Ledger.Run) -> Bool { lives[run] != nil }
        func isFinal(_ run: Ledger.Run) -> Bool {
            lives[run].map { life in !(requeues[life.job] ?? []).contains { life.mayHaveBeenEnded(by: $0) } } ?? true
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

    /// When Slurm put each of some jobs back into the queue, in seconds since 1970.
    private func requeues(of jobs: Set<String>) async throws -> [String: [Double]] {
        // A step on this machine has none.
        let jobs = jobs.subtracting(["-"])
        guard !jobs.isEmpty, Cluster.hasAccounting else { return [:] }
        let arguments = [
            "-X", "-D", "-n", "-P", "-o", "JobIDRaw,Submit", "-j", jobs.sorted().joined(separator: ","),
        ]
        let text = try await answered {
            let result = try await asRoot("env", ["SLURM_TIME_FORMAT=%s", "sacct"] + arguments)
            guard result.succeeded else {
                throw ClusterError(description: String(decoding: result.errors, as: UTF8.self))
            }
            return String(decoding: result.output, as: UTF8.self)
        }
        var requeues: [String: [Double]] = [:]
        var seen: Set<Substring> = []
        for line in text.split(separator: "\n") {
            let cells = line.split(separator: "|")
            guard cells.count == 2, let submitted = Double(cells[1]), !seen.insert(cells[0]).inserted else { continue }
            requeues[String(cells[0]), default: []].append(submitted)
        }
        return requeues
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
    let job: String
    /// In seconds since 1970.
    let began, ended: Double

    /// - Parameter text: What follows `claim `: JOB RESTART HOST PROCESS TIME RAW-JOB, and the lines of that life. The
    ///   ledger's name for it begins with that restart.
    init?(_ text: String, of run: Ledger.Run) {
        let lines = text.split(separator: "\n")
        let claim = lines.first?.split(separator: " ") ?? []
        let end = lines.first { $0.hasPrefix("exit 0 ") }?.split(separator: " ").last
        guard claim.count >= 6, run.life.hasPrefix("\(claim[1])."), let began = Double(claim[4]),
            let ended = end.flatMap({ Double($0) })
        else { return nil }
        (job, self.began, self.ended) = (String(claim[5]), began, ended)
    }

    /// A command may answer TERM with 0: what was put back within two seconds of its end is run again by right, unless
    /// Slurm's accounts say that its node was lost (docs/decisions/2026-11-27-successes.md); and they are away every few
    /// seconds here. Slurm tells whole seconds.
    ///
    /// - Parameter requeue: In seconds since 1970.
    func mayHaveBeenEnded(by requeue: Double) -> Bool {
        requeue >= began.rounded(.down) && requeue - ended.rounded(.down) <= 2
    }
}
