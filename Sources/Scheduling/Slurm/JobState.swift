import Jobs
import Tracking

/// What squeue's and sacct's words for a job's state mean.
///
/// Source: reliability research, section 1; Slurm's job_state_codes.
enum JobState {
    /// - Parameters:
    ///   - word: As printed; sacct adds words after the first (`CANCELLED by 1000`) and, in narrow columns, a `+`.
    ///   - exit: `code:signal`, where sacct gave it.
    ///   - reason: squeue's reason; empty where unknown.
    ///   - job: As users name it to Slurm's programs.
    static func observed(
        of word: some StringProtocol, exit: String = "", reason: String = "", job: String = "JOB"
    ) -> JobObservation {
        let first = word.prefix { $0 != " " && $0 != "+" }.uppercased()
        switch first {
        case "PENDING", "PD", "REQUEUED", "RQ", "REQUEUE_FED", "RF":
            if reason == "DependencyNeverSatisfied" { return .dependencyNeverSatisfied }
            return .queued(blockingReason: PendingReason(reason).blockingReason(of: job))
        case "REQUEUE_HOLD", "RH", "SPECIAL_EXIT", "SE", "RESV_DEL_HOLD", "RD":
            return .queued(blockingReason: heldBySlurm(first, PendingReason(reason)).blockingReason(of: job))
        case "RUNNING", "R", "CONFIGURING", "CF", "EXPEDITING", "RESIZING", "RS", "SIGNALING", "SI":
            return .running
        case "SUSPENDED", "S", "STOPPED", "ST", "COMPLETING", "CG", "STAGE_OUT", "SO", "REVOKED", "RV":
            return .undecided(first)
        default:
            return end(first, exit: exit, reason: reason).map { .ended($0) } ?? .undecided(first)
        }
    }

    /// Why a job that Slurm itself holds does not go on: such a state alone says that it needs somebody.
    private static func heldBySlurm(_ state: String, _ reason: PendingReason) -> PendingReason {
        reason.weight == .blocked ? reason : PendingReason(word: "RequeuedHeld", shown: state)
    }

    private static func end(_ word: String, exit: String, reason: String) -> Outcome? {
        switch word {
        case "COMPLETED", "CD": .succeeded
        case "CANCELLED", "CA": .cancelled(by: .somebodyElse)
        case "TIMEOUT", "TO": .timedOut
        case "FAILED", "F": failure(exit: exit, reason: reason)
        case "NODE_FAIL", "NF", "BOOT_FAIL", "BF": .failed(.nodeFailure)
        case "OUT_OF_MEMORY", "OUT_OF_ME", "OOM": .failed(.outOfMemory)
        case "PREEMPTED", "PR": .failed(.preempted)
        case "DEADLINE", "DL": .failed(.deadline)
        default: nil
        }
    }

    /// `0:53` and JobLaunchFailure mean that the script never began (section 1.1).
    private static func failure(exit: String, reason: String) -> Outcome {
        let parts = exit.split(separator: ":").map { Int32($0) }
        let code = parts.first ?? nil
        let signal = parts.count > 1 ? parts[1] : nil
        // Newer versions tell a batch script that a signal ended as such; older ones call it a launch failure too.
        let isNamed = reason == "JobLaunchFailure" || reason.hasPrefix("RaisedSignal")
        if signal == 53 || (isNamed && code ?? 0 == 0 && signal ?? 0 == 0) {
            return .failed(.launch("Slurm could not start the job (\(reason.isEmpty ? exit : reason))"))
        }
        if let code, code != 0 { return .failed(.exit(code: code)) }
        if let signal, signal != 0 { return .failed(.signal(signal)) }
        return .failed(.other("FAILED"))
    }
}
