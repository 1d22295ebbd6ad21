/// What reads bytes that others wrote, each with what must hold whatever they are.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// A study file: YAML, the language, expansion, scripts.
    case study
    /// A source of rows, in each form that one may have, and a pattern of paths.
    case rows
    /// A command with tokens.
    case tokens
    /// An expression, and what it gives.
    case expression
    /// A script template of a site.
    case template
    /// What squeue prints.
    case queue
    /// What sacct prints.
    case accounting
    /// What scontrol and sacctmgr tell of a cluster.
    case limits
    case journal
    /// Lines of a journal whose checksums are right, and whose contents are anything.
    case events
    /// What a study asks for, in the tables of `plan`.
    case plan
    /// Lines of a journal as in ``events``, in every view of it and on terminals of every size.
    case views
    /// What a job writes of itself.
    case record

    /// What is wrong with how these bytes are taken; nothing if all is as it must be.
    package func complaint(about bytes: [UInt8]) -> String? {
        switch self {
        case .study: StudyReading.complaint(about: bytes)
        case .rows: SourceReading.complaint(about: bytes)
        case .tokens: TokenFilling.complaint(about: bytes)
        case .expression: ExpressionReading.complaint(about: bytes)
        case .template: TemplateFilling.complaint(about: bytes)
        case .queue: SlurmReading.complaint(aboutQueue: bytes)
        case .accounting: SlurmReading.complaint(aboutAccounting: bytes)
        case .limits: SlurmReading.complaint(aboutLimits: bytes)
        case .journal: JournalReading.complaint(about: bytes)
        case .events: JournalReading.complaint(aboutEvents: bytes)
        case .plan: PlanViewing.complaint(about: bytes)
        case .views: StateViewing.complaint(about: bytes)
        case .record: RecordReading.complaint(about: bytes)
        }
    }
}
