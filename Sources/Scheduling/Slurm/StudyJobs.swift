import HostInterface
package import Jobs
package import Tracking

/// What Slurm has of a study, told by the names of jobs alone: its journal may be older than they are.
package struct StudyJobs: Sendable {
    /// As users name them to Slurm's programs.
    package let running: [String]
    package let waiting: [WaitingJob]
    /// Conductors that are jobs and have not begun.
    package let waitingConductors: [JobID]
}

extension SlurmScheduler {
    /// The name of the job that conducts a study.
    package static func conductorName(study: String) -> String { "conductor-\(study)" }

    /// - Returns: Nothing where Slurm does not answer.
    package func jobs(ofStudy study: String) async -> StudyJobs? {
        guard let result = try? await programs.run(commandLine.queue), result.succeeded else { return nil }
        return StudyJobs(QueueRow.parse(result.output), study: study)
    }

    /// Takes conductors back that have not begun.
    package func stopConductors(_ jobs: [JobID], ofStudy study: String) async {
        await stop(
            jobs.map {
                WatchedBatch(
                    batch: BatchID(0), job: $0, token: Self.conductorName(study: study), isArray: false, tasks: [])
            }, how: .calmly)
    }
}

extension StudyJobs {
    package init(_ rows: [QueueRow], study: String) {
        var (running, waiting, conductors): ([String], [WaitingJob], [JobID]) = ([], [], [])
        for row in rows {
            let isConductor = row.name == SlurmScheduler.conductorName(study: study)
            let batch = row.name.contains("-\(study)-b") ? batch(in: row.name) : nil
            guard isConductor || batch != nil else { continue }
            switch JobState.sighting(of: row.state, reason: row.reason) {
            case .ended: continue
            case .queued, .stranded:
                if let batch {
                    waiting.append(WaitingJob(job: row.job, token: row.name, batch: batch, tasks: row.tasks))
                } else {
                    conductors.append(row.job)
                }
            case .running, .undecided, .unaccounted, .givenBack: running.append(row.name(ofArray: row.tasks != .whole))
            }
        }
        self.init(running: running, waiting: waiting, waitingConductors: conductors)
    }
}
