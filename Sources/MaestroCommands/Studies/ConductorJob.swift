import ArgumentParser
import Diagnostics
import Executors
import Expansion
import HostInterface
import Scheduling
import Specification
import Storage
import Tracking

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

/// Submits a job that conducts a study. One that is there already is waited for by the new one, which then finds the
/// study ended, or takes it up.
///
/// - Returns: What Slurm calls the job.
func submitConductor(_ opened: OpenedStudy, minutes: Int, host: Host) async throws -> JobID {
    let directory = opened.directory
    let settings = opened.graph.study.batch.settings
    var options = ["--ntasks=1", "--cpus-per-task=1", "--time=\(minutes)", "--signal=B:USR1@60", "--requeue"]
    for (key, option) in [(ResourceKey.queue, "partition"), (.bank, "account"), (.qos, "qos")] {
        if let value = settings[key]?.value { options.append("--\(option)=\(value)") }
    }
    let answer = await SlurmScheduler(host: host, root: directory.root, variables: opened.header.variables)
        .submitProgram(
            directory.conductorScript, [host.surroundings.executable, directory.root], options: options,
            name: SlurmScheduler.conductorName(study: opened.header.studyID),
            output: directory.conductorOutput(study: opened.graph.study.name.value))
    switch answer {
    case .accepted(let job): return job
    case .refused(let reason), .postponed(let reason), .full(let reason), .unknown(let reason, _):
        throw CommandFailure(
            "the conductor could not be submitted: \(reason); `maestro-swift resume \(shellWord(directory.root))` tries again"
        )
    }
}
