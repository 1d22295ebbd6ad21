import ArgumentParser

/// `--as-job`: the conductor as a small job, for sites that end what users leave running on login nodes.
struct ConductorJobOptions: ParsableArguments {
    @Flag(help: "Run the conductor in a small Slurm job that requeues itself, not on this machine.")
    var asJob = false
    @Option(help: "Set the walltime of this job in minutes.")
    var jobMinutes = 60

    /// Only where it was asked for.
    var minutes: Int? { asJob ? jobMinutes : nil }

    func validate() throws {
        guard jobMinutes >= 2 else {
            throw ValidationError("--job-minutes must be at least 2: the last minute is reserved for handing over.")
        }
    }
}
