/// Why Slurm keeps a job waiting, sorted by what it means for the user.
///
/// Source: reliability research, section 1.2; Slurm's table of reasons, and the sentences that slurmctld writes in their
/// place (`state_desc`). What is not listed is normal waiting.
struct PendingReason: Hashable, Sendable {
    enum Weight: Hashable, Sendable {
        /// Nothing to do.
        case normal
        /// The machines are not there at the moment.
        case infrastructure
        /// A budget is spent.
        case budget
        /// It asks for more than it may ever get.
        case neverFits
        /// Somebody must act.
        case blocked
    }

    /// Slurm's own word for it, also where it said a sentence.
    let word: String
    /// What users are shown: the sentence, or the word.
    let shown: String

    init(word: String, shown: String) {
        self.word = word
        self.shown = shown
    }

    /// - Parameter text: As squeue prints it.
    init(_ text: String) {
        if let sentence = Self.sentences.first(where: { text.hasPrefix($0.start) && text.contains($0.part) }) {
            self.init(word: sentence.word, shown: text)
        } else {
            // Slurm adds detail after a comma or in parentheses: `ReqNodeNotAvail, UnavailableNodes:n1`.
            let word = String(text.prefix { $0 != "," && $0 != " " && $0 != "(" })
            self.init(word: word, shown: word)
        }
    }

    var weight: Weight {
        if Self.blocked.contains(word) { return .blocked }
        if Self.neverFits.contains(word) || isLimitOfOneJob { return .neverFits }
        if Self.budget.contains(word) || isGroupBudget { return .budget }
        if Self.infrastructure.contains(word) { return .infrastructure }
        return .normal
    }

    /// `AssocMaxCpuPerJobLimit`, `QOSMaxNodePerJobLimit`, `QOSMinGRES`, …
    private var isLimitOfOneJob: Bool {
        if word.hasPrefix("QOSMin") { return true }
        let ends = ["PerJob", "PerNode", "PerJobLimit", "PerNodeLimit"]
        return ["AssocMax", "QOSMax", "Max"].contains(where: word.hasPrefix) && ends.contains(where: word.hasSuffix)
    }

    /// `AssocGrpCPUMinutesLimit`, `QOSGrpBillingMinutes`, `QOSGrpWallLimit`, …; but `…RunMinutes` are those of jobs that
    /// run now, and come back when they end.
    private var isGroupBudget: Bool {
        guard word.hasPrefix("AssocGrp") || word.hasPrefix("QOSGrp"), !word.contains("RunMinutes") else { return false }
        return ["Minutes", "MinutesLimit", "WallLimit"].contains(where: word.hasSuffix)
    }

    /// Reasons that Slurm gives in several words, by how they begin and what else they say, with the word that they stand
    /// for. `RequeuedHeld` and `NodesReserved` are words of ours, where Slurm has none.
    private static let sentences: [(start: String, part: String, word: String)] = [
        ("", " requeued held", "RequeuedHeld"), ("job requeued in ", "", "RequeuedHeld"),
        ("Job's account not permitted to use this partition", "", "AccountNotAllowed"),
        ("Job's QOS not permitted to use this partition", "", "QOSNotAllowed"),
        ("uid ", " not in group permitted to use this partition", "PartitionConfig"),
        ("Reservation ", " was deleted", "ReservationDeleted"), ("Reservation ", " is invalid", "ReservationInvalid"),
        ("ReqNodeNotAvail, Reserved for maintenance", "", "NodesReserved"),
        ("ReqNodeNotAvail, May be reserved for other job", "", "NodesReserved"),
        ("Nodes required for job are DOWN", "", "NodeDown"),
    ]

    static let blocked: Set<String> = [
        "RequeuedHeld", "BurstBufferOperation", "InvalidAccount", "InvalidQOS", "JobHeldAdmin", "JobHeldUser",
        "JobHoldMaxRequeue", "ReservationDeleted", "ReservationInvalid", "DependencyNeverSatisfied",
    ]
    static let neverFits: Set<String> = [
        "BadConstraints", "PartitionTimeLimit", "PartitionNodeLimit", "PartitionConfig", "AccountNotAllowed",
        "QOSNotAllowed", "MaxMemPerLimit", "DeadLine",
    ]
    static let budget: Set<String> = ["QOSUsageThreshold", "AssociationTimeLimit", "QOSTimeLimit"]
    static let infrastructure: Set<String> = [
        "PartitionDown", "PartitionInactive", "NodeDown", "NodesReserved", "ReqNodeNotAvail", "Constraints",
        "SystemFailure",
    ]
}
