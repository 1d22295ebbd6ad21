extension PendingReason {
    /// What to tell the user, with what helps; nothing while the waiting is normal.
    ///
    /// - Parameter job: As users name it to Slurm's programs.
    func hindrance(of job: String) -> String? {
        guard let meaning else { return nil }
        return "\(meaning) (\(shown)); \(advice(for: job))"
    }

    private var meaning: String? {
        switch weight {
        case .normal: nil
        case .infrastructure: "waits for machines"
        case .budget: "waits, for an allocation of computing time is used up"
        case .neverFits: "blocked: asks for what its partition, account or QOS never gives"
        case .blocked: "blocked until somebody acts"
        }
    }

    /// A command that the job's user may run, and what it does.
    private func advice(for job: String) -> String {
        if let remedy = remedy(job) { return remedy }
        return switch weight {
        case .infrastructure: "`sinfo -R` tells why they are away"
        case .budget: "`sshare` tells by whom"
        case .normal, .blocked: "`scontrol show job \(job)` tells more"
        case .neverFits: "`scontrol show job \(job)` tells what it asks for, `scancel \(job)` gives it up"
        }
    }

    /// The advice for this reason alone, where there is one.
    private func remedy(_ job: String) -> String? {
        let update = "`scontrol update jobid=\(job) "
        return switch word {
        case "JobHeldUser", "JobHoldMaxRequeue", "RequeuedHeld": "`scontrol release \(job)` lets it go on"
        // Slurm lets nobody else release it.
        case "JobHeldAdmin": "only an administrator may release it, `scontrol show job \(job)` tells more"
        // Slurm has taken the reservation from the job, and holds it.
        case "ReservationDeleted", "ReservationInvalid":
            "`scontrol release \(job)` lets it go on without the reservation"
        case "InvalidAccount", "AccountNotAllowed": update + "account=NAME` gives it another account"
        case "InvalidQOS", "QOSNotAllowed": update + "qos=NAME` gives it another QOS"
        case "PartitionTimeLimit": update + "timelimit=MINUTES` asks for less"
        case _ where word.hasSuffix("WallDurationPerJobLimit"): update + "timelimit=MINUTES` asks for less"
        case "PartitionNodeLimit": update + "numnodes=COUNT-COUNT` asks for as many nodes as its partition allows"
        case "PartitionDown", "PartitionInactive": "`sinfo` tells which partitions are up"
        case "NodesReserved": "`scontrol show reservation` tells for how long"
        default: nil
        }
    }
}
