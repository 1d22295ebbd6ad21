import Diagnostics
import Executors
import Expansion
package import HostInterface
import Jobs
import Scheduling
import Specification
import Storage
package import Tracking

/// Submits a job that conducts a study. One that is there already is waited for by the new one, which then finds the
/// study ended, or takes it up.
///
/// - Returns: What Slurm calls the job.
package func submitConductor(_ opened: OpenedStudy, minutes: Int, host: Host) async throws -> JobID {
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
        throw StudyError(
            "the conductor could not be submitted: \(reason); `maestro-swift resume \(shellWord(directory.root))` tries again"
        )
    }
}
