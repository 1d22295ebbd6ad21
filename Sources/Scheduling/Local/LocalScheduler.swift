package import HostInterface
import Tracking

/// Runs batches as processes of this machine, each in a process group of its own that outlives the conductor.
package struct LocalScheduler: Scheduler {
    private let processes: any ProcessTable
    private let files: any FileSystem
    private let environment: [String: String]
    private let wrapper: String

    /// - Parameter wrapper: The path of the wrapper script.
    package init(host: Host, wrapper: String) {
        processes = host.processes
        files = host.files
        environment = host.surroundings.environment
        self.wrapper = wrapper
    }

    package func submit(_ submission: Submission) async -> SubmissionAnswer {
        guard let task = submission.tasks.first, submission.tasks.count == 1 else {
            return .refused(reason: "the local scheduler takes instances one by one")
        }
        let call = Invocation(
            "/bin/bash", [wrapper] + task.wrapperArguments(output: "\(task.workspace)/\(task.fileStem)"),
            environment: environment, directory: task.workspace, deadlineSeconds: 0)
        do {
            return .accepted(job: UInt64(try processes.start(call, output: nil).id))
        } catch {
            return .refused(reason: "\(error)")
        }
    }

    /// A process is ours if it still runs the wrapper on the same record; its number alone proves nothing.
    package func observe(_ jobs: [WatchedJob]) async -> Observation {
        var sightings: [BatchID: Sighting] = [:]
        for job in jobs where isAlive(job) { sightings[job.batch] = .running }
        return Observation(isTrustworthy: true, sightings: sightings)
    }

    package func find(_ batches: [LostBatch]) async -> Search {
        var found: [BatchID: [UInt64]] = [:]
        for batch in batches {
            guard let bytes = try? files.read(batch.record), let record = AttemptRecord(bytes) else { continue }
            found[batch.batch] = [record.job]
        }
        return .answered(found)
    }

    package func stop(_ jobs: [WatchedJob], urgently: Bool) async {
        for job in jobs where urgently ? mayHaveLeftovers(job) : isAlive(job) {
            // Nobody there any more is what was wanted.
            _ = try? processes.signal(urgently ? .kill : .terminate, group: Int32(job.number))
        }
    }

    /// While a group has members its number goes to nobody else, so a group without its first process is still ours.
    private func mayHaveLeftovers(_ job: WatchedJob) -> Bool {
        guard let id = Int32(exactly: job.number) else { return false }
        return processes.identity(of: id) == nil || isAlive(job)
    }

    private func isAlive(_ job: WatchedJob) -> Bool {
        guard let id = Int32(exactly: job.number), processes.identity(of: id) != nil else { return false }
        return processes.commandLine(of: id)?.contains(job.record) ?? false
    }
}
