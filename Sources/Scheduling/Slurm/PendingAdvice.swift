extension PendingReason {
    /// What to tell the user, with what helps; nothing while the waiting is normal.
    ///
    /// - Parameter job: As users name it to Slurm's programs.
    func blockingReason(of job: String) -> String? {
        guard let meaning else { return nil }
        return "\(meaning) (\(shown)); \(advice(for: job))"
    }

    private var meaning: String? {
        switch weight {
        case .normal: nil
        case .infrastructure: "waiting for nodes"
        case .budget: "waiting: an allocation of computing time is used up"
        case .neverFits: "requests what its partition, account or QOS never allows"
        case .blocked: "does not start until somebody intervenes"
        }
    }

    /// A command that the job's user may run, and what it does.
    private func advice(for job: String) -> String {
        if let remedy = remedy(job) { return remedy }
        return switch weight {
        case .infrastructure: "`sinfo -R` shows why they are unavailable"
        case .budget: "`sshare` shows by whom"
        case .normal, .blocked: "`scontrol show job \(job)` shows details"
        case .neverFits: "`scontrol show job \(job)` shows what it requests, `scancel \(job)` cancels it"
        }
    }

    /// The advice for this reason alone, where there is one.
    private func remedy(_ job: String) -> String? {
        let update = "`scontrol update jobid=\(job) "
        return switch word {
        case "JobHeldUser", "JobHoldMaxRequeue", "RequeuedHeld": "`scontrol release \(job)` releases it"
        // Slurm lets nobody else release it.
        case "JobHeldAdmin": "only an administrator can release it (`scontrol show job \(job)` shows details)"
        // Slurm has taken the reservation from the job, and holds it.
        case "ReservationDeleted", "ReservationInvalid":
            "`scontrol release \(job)` releases it without the reservation"
        case "InvalidAccount", "AccountNotAllowed": update + "account=NAME` changes its account"
        case "InvalidQOS", "QOSNotAllowed": update + "qos=NAME` changes its QOS"
        case "PartitionTimeLimit": update + "timelimit=MINUTES` lowers its time limit"
        case _ where word.hasSuffix("WallDurationPerJobLimit"): update + "timelimit=MINUTES` lowers its time limit"
        case "PartitionNodeLimit": update + "numnodes=COUNT-COUNT` requests as many nodes as its partition allows"
        case "PartitionDown", "PartitionInactive": "`sinfo` shows which partitions are up"
        case "NodesReserved": "`scontrol show reservation` shows for how long"
        default: nil
        }
    }
}
