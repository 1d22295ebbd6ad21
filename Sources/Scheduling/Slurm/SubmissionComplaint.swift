/// What sbatch's words on standard error mean; its exit code is 1 for all of them.
///
/// Only what is surely a no, or surely a later, is taken as such. Everything else, a time-out above all, may have been
/// accepted, and so may what was asked of a controller that could then not be reached: measured in the reliability research, section 0 (1) and 2.1 (3).
enum SubmissionComplaint {
    /// The last line decides: those before it may tell of what sbatch then tried again by itself.
    static func answer(_ errors: String) -> SubmissionAnswer {
        let reason = String(errors.split(separator: "\n").last { !$0.isEmpty } ?? "sbatch failed without a word")
        let words = reason.lowercased()
        if postponements.contains(where: { words.contains($0.lowercased()) }) { return .postponed(reason: reason) }
        if refusals.contains(where: { words.contains($0.lowercased()) }) { return .refused(reason: reason) }
        return .unknown(reason: reason)
    }

    private static let postponements = [
        "QOSMaxSubmitJobPerUserLimit", "AssocMaxSubmitJobLimit", "MaxJobCount", "MaxSubmitJobs",
        "Job violates accounting/QOS policy", "temporarily unable to accept job", "Rate limit exceeded",
        "Could not establish a configuration source", "Slurm temporarily unable",
        // A parent may have ended and been forgotten since it was last seen; the next look tells.
        "Job dependency problem",
    ]

    private static let refusals = [
        "invalid partition", "Invalid account", "Invalid qos", "Invalid job array",
        "Invalid time limit", "Requested time limit is invalid", "Invalid --", "unrecognized option", "invalid option",
        "Batch script is empty", "Unable to open file", "This does not look like a batch script",
        "script contains DOS line breaks", "Requested node configuration is not available",
        "More processors requested than permitted", "Memory specification can not be satisfied",
        "Invalid generic resource", "Invalid feature specification", "Invalid constraint", "Node count specification",
        "User's group not permitted to use this partition", "Requested reservation", "Invalid wckey",
        "Invalid Trackable RESource", "requires an argument", "Job script exceeds", "Pathname of a file",
        "Invalid argument", "Invalid numeric value", "Invalid node",
    ]
}
