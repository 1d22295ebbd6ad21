import Diagnostics
package import Executors
package import Specification

/// What the user's environment says to Slurm when a study is started, kept with the study so that whoever conducts it
/// later asks for the same. Source: sbatch(1), INPUT ENVIRONMENT VARIABLES; srun(1) for what jobs get.
package struct SlurmVariables: Hashable, Sendable {
    /// Below the study's own keys and options: sbatch reads them where nothing else is written.
    package let taken: [String: String]
    /// For the programs within jobs, such as SLURM_MPI_TYPE; and SLURM_CONF.
    package let passed: [String: String]
    /// Set, and without effect; each with the reason.
    package let ignored: [String: String]

    /// - Parameter environment: The one that the study is started in.
    package init(_ environment: [String: String]) {
        let isWithinJob = environment["SLURM_JOB_ID"] != nil
        var (taken, passed, ignored): ([String: String], [String: String], [String: String]) = ([:], [:], [:])
        for (name, value) in environment {
            if let reason = Self.never[name] {
                ignored[name] = reason
            } else if Self.inputs.contains(name) {
                taken[name] = value
            } else if name.hasPrefix("SBATCH_") {
                ignored[name] = "it is not a known variable of sbatch"
            } else if Self.reachesJobs(name, isWithinJob: isWithinJob) {
                passed[name] = value
            }
        }
        (self.taken, self.passed, self.ignored) = (taken, passed, ignored)
    }

    /// What sbatch is to have: nothing that the study's own options decide.
    package func environment(besides options: [String]) -> [String: String] {
        let written = Set(SubmitOptions.sbatch.written(in: options).compactMap { Self.groups[$0.option.name] })
        let below = taken.filter { name, _ in !(Self.variableGroups[name].map(written.contains) ?? false) }
        return passed.merging(below) { _, taken in taken }
    }

    /// What a study's batch section would say by the same name; where it says it itself, that counts.
    package var settings: [ResourceKey: Located<String>] {
        var settings: [ResourceKey: Located<String>] = [:]
        for (name, key) in Self.keys {
            guard let value = taken[name], !value.isEmpty else { continue }
            settings[key] = Located(value, at: Place(file: name, line: 0, column: 0))
        }
        return settings
    }

    private static let keys: [(String, ResourceKey)] = [
        ("SBATCH_PARTITION", .queue), ("SBATCH_ACCOUNT", .bank), ("SBATCH_QOS", .qos),
        ("SBATCH_RESERVATION", .reservation), ("SBATCH_CONSTRAINT", .constraint), ("SBATCH_TIMELIMIT", .walltime),
    ]

    /// What is kept with a study.
    package var kept: [String: String] { taken.merging(passed) { taken, _ in taken } }

    /// A line for each that counts, and for each that is set and does not.
    package var lines: [String] {
        (taken.map { "\($0.key)=\($0.value) applies where the study does not set it" }
            + ignored.map { "\($0.key) has no effect: \($0.value)" }).sorted()
    }
}
