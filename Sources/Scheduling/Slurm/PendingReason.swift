/// Why Slurm keeps a job waiting, sorted by what it means for the user.
///
/// Source: reliability research, section 1.2. What is not listed is normal waiting.
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

    let word: String

    init(_ word: String) {
        if let sentence = Self.sentences.first(where: word.hasPrefix) {
            self.word = sentence
            return
        }
        // Slurm adds detail after a comma or in parentheses: `ReqNodeNotAvail, UnavailableNodes:n1`.
        let end = word.firstIndex { $0 == "," || $0 == " " || $0 == "(" } ?? word.endIndex
        self.word = String(word[..<end])
    }

    var weight: Weight {
        if Self.blocked.contains(word) { return .blocked }
        if Self.neverFits.contains(word) || hasAny(suffixes: Self.neverFitsSuffixes) { return .neverFits }
        if Self.budget.contains(word) || (isGroupLimit && word.hasSuffix("Minutes")) { return .budget }
        if Self.infrastructure.contains(word) { return .infrastructure }
        return .normal
    }

    /// What to tell the user, with what helps; nothing while the waiting is normal.
    ///
    /// - Parameter job: As users name it to Slurm's programs.
    func hindrance(of job: String) -> String? {
        switch weight {
        case .normal: nil
        case .infrastructure: "waits for machines (\(word)); `sinfo -R` tells why they are away"
        case .budget: "waits, for an allocation of computing time is used up (\(word)); `sshare` tells by whom"
        case .neverFits:
            "blocked: asks for more than its partition, account or QOS ever gives (\(word)); "
                + "\(remedy(job) ?? "`scontrol show job \(job)` tells what it asks for, `scancel \(job)` gives it up")"
        case .blocked:
            "blocked until somebody acts (\(word)); \(remedy(job) ?? "`scontrol show job \(job)` tells more")"
        }
    }

    /// The command that lets the job go on, where one does.
    private func remedy(_ job: String) -> String? {
        switch word {
        case "JobHeldUser", "JobHeldAdmin", "JobHoldMaxRequeue", "launch failed requeued held",
            "job requeued in held state":
            "`scontrol release \(job)` lets it go on"
        case "InvalidAccount", "AccountNotAllowed":
            "`scontrol update jobid=\(job) account=NAME` gives it another account"
        case "InvalidQOS", "QOSNotAllowed": "`scontrol update jobid=\(job) qos=NAME` gives it another QOS"
        case "ReservationDeleted": "`scontrol update jobid=\(job) reservationname=` takes it out of the reservation"
        case "PartitionTimeLimit": "`scontrol update jobid=\(job) timelimit=MINUTES` asks for less"
        case "PartitionNodeLimit": "`scontrol update jobid=\(job) numnodes=COUNT` asks for less"
        default: nil
        }
    }

    private var isGroupLimit: Bool { word.hasPrefix("AssocGrp") || word.hasPrefix("QOSGrp") }

    private func hasAny(suffixes: [String]) -> Bool {
        (word.hasPrefix("AssocMax") || word.hasPrefix("QOSMax") || word.hasPrefix("QOSMin") || word.hasPrefix("Max"))
            && suffixes.contains { word.hasSuffix($0) }
    }

    /// Reasons that Slurm gives in several words: jobs that it put back, and holds; machines that are away.
    private static let sentences = [
        "launch failed requeued held", "job requeued in held state", "Nodes required for job are DOWN",
    ]

    static let blocked: Set<String> = [
        "launch failed requeued held", "job requeued in held state",
        "BurstBufferOperation", "InvalidAccount", "InvalidQOS", "JobHeldAdmin", "JobHeldUser", "JobHoldMaxRequeue",
        "ReservationDeleted", "DependencyNeverSatisfied",
    ]
    static let neverFits: Set<String> = [
        "BadConstraints", "PartitionTimeLimit", "PartitionNodeLimit", "PartitionConfig", "AccountNotAllowed",
        "QOSNotAllowed", "MaxMemPerLimit", "DeadLine", "QOSMinCpuNotSatisfied", "QOSMinGRES", "QOSMinMemory",
        "QOSMinNode",
    ]
    private static let neverFitsSuffixes = ["PerJob", "PerNode", "PerJobLimit", "PerNodeLimit", "DurationPerJobLimit"]
    static let budget: Set<String> = ["QOSUsageThreshold", "AssociationTimeLimit", "QOSTimeLimit"]
    static let infrastructure: Set<String> = [
        "Nodes required for job are DOWN", "PartitionDown", "PartitionInactive", "NodeDown", "ReqNodeNotAvail",
        "Constraints", "SystemFailure",
    ]
}
