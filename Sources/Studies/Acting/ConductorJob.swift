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
/// - Returns: What the scheduler calls the job.
package func submitConductor(_ opened: OpenedStudy, minutes: Int, host: Host) async throws -> JobID {
    let directory = opened.directory
    guard let carrier = opened.scheduler(host) as? any ConductorCarrying else {
        throw StudyError("\(opened.graph.scheduler.dialect.title) does not run conductors as jobs")
    }
    let answer = await carrier.submit(
        ConductorJob(
            study: opened.header.studyID, program: directory.conductorScript,
            arguments: [host.context.executable, directory.root], minutes: minutes,
            settings: opened.graph.study.batch.settings.mapValues(\.value),
            output: directory.conductorOutput(study: opened.graph.study.name.value)))
    switch answer {
    case .accepted(let job): return job
    case .refused(let reason), .unusable(let reason), .postponed(let reason), .full(let reason),
        .unknown(let reason, _):
        throw StudyError(
            "the conductor could not be submitted: \(reason); `maestro-swift resume \(shellWord(directory.root))` tries again"
        )
    }
}
