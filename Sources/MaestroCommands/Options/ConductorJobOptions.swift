import ArgumentParser

/// `--as-job`: the conductor as a small job, for sites that end what users leave running on login nodes.
struct ConductorJobOptions: ParsableArguments {
    @Flag(help: "Conduct in a small Slurm job that puts itself back into the queue, and not on this machine.")
    var asJob = false
    @Option(help: "Minutes that this job may run each time.")
    var jobMinutes = 60

    /// Only where it was asked for.
    var minutes: Int? { asJob ? jobMinutes : nil }

    func validate() throws {
        guard jobMinutes >= 2 else {
            throw ValidationError("--job-minutes: 2 or more, for a minute goes to letting go.")
        }
    }
}
