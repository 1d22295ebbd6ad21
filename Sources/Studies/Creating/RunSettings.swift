package import Deciding
package import Jobs
package import Scheduling
package import Specification
package import Storage

/// What the command line says about a run; kept in the head of its journal.
package struct RunSettings {
    package var output: String?
    package var hashedWorkspaces = false
    package var pollSeconds: Int64 = 60
    package var throttle = 0
    package var restartLimit = 1
    package var submissionAttempts = 1
    /// Of this machine; 0 for what it leaves.
    package var cores = 0
    /// Memory that local steps may take together, where the user says so.
    package var kibibytes: Int64?
    package var isGroupReadable = false
    /// Whether instances may go to Slurm together, as job arrays.
    package var usesArrays = true
    /// Where the conductor runs as a job of Slurm: the job's walltime in minutes.
    package var jobMinutes: Int?
    package var precautions = Precautions()
    /// What the environment says to Slurm.
    package var variables: SlurmVariables?
    package var choices = StudyChoices()
    /// Whether the study file has tables.
    package var hasTables = false

    package init() {}

    /// As the journal keeps them.
    package var texts: [String: String] {
        var texts = [
            "poll": String(pollSeconds), "throttle": String(throttle), "restart-limit": String(restartLimit),
            "attempts": String(submissionAttempts), "cores": String(cores),
            "group-readable": isGroupReadable ? "yes" : "no", "canary": String(precautions.canaries),
        ]
        texts["memory"] = kibibytes.map { String($0) }
        if !usesArrays { texts["arrays"] = "no" }
        if let variables {
            texts["variables"] = "kept"
            for (name, value) in variables.kept { texts["variable." + name] = value }
        }
        texts.merge(choices.settings) { own, _ in own }
        if hasTables { texts[JournalHeader.tablesKey] = "yes" }
        texts["as-job"] = jobMinutes.map { String($0) }
        texts["stop-after"] = precautions.failureLimit?.text
        return texts
    }
}

extension JournalHeader {
    /// Where the conductor is to run as a job of Slurm: the job's walltime in minutes.
    package var conductorJobMinutes: Int? { number("as-job") }

    /// What the environment said to Slurm when the study was started; `nil` for one of an earlier version.
    package var variables: SlurmVariables? {
        guard settings["variables"] == "kept" else { return nil }
        let prefix = "variable."
        return SlurmVariables(
            Dictionary(
                settings.filter { $0.key.hasPrefix(prefix) }.map { (String($0.key.dropFirst(prefix.count)), $0.value) },
                uniquingKeysWith: { first, _ in first }))
    }

    package var isGroupReadable: Bool { settings["group-readable"] == "yes" }

    /// For steps that have none of their own.
    package var precautions: Precautions {
        Precautions(
            canaries: number("canary") ?? 0, failureLimit: settings["stop-after"].flatMap { FailureLimit($0) })
    }

    /// What local steps may take together: as the user said, else what the machine leaves.
    package func allowance(_ machine: Allowance) -> Allowance {
        machine.with(
            cores: number("cores").flatMap { $0 > 0 ? $0 : nil }, kibibytes: settings["memory"].flatMap { Int64($0) })
    }

    package var throttle: Int { number("throttle") ?? 0 }

    package func policy(_ allowance: Allowance) -> Policy {
        var policy = Policy(
            cores: allowance.cores, throttle: throttle, restartLimit: number("restart-limit") ?? 1,
            pollSeconds: Int64(max(1, number("poll") ?? 60)))
        policy.coresAhead = policy.cores
        policy.kibibytes = allowance.kibibytes
        policy.submissionAttempts = number("attempts") ?? 1
        if settings["arrays"] == "no" { policy.maximumArraySize = 1 }
        return policy
    }

    /// No more than can be counted with: whoever wrote it.
    private func number(_ name: String) -> Int? {
        settings[name].flatMap { Int($0) }.map { max(0, min($0, Policy.largestSetting)) }
    }
}
