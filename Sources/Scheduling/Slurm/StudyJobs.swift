import Executors
import HostInterface
package import Jobs
package import Tracking

extension SlurmScheduler: ConductorCarrying, StudySearching {
    /// The name of the job that conducts a study.
    static func conductorName(study: String) -> String { "conductor-\(study)" }

    package func submit(_ conductor: ConductorJob) async -> SubmissionAnswer {
        let small = ["--ntasks=1", "--cpus-per-task=1"]
        let putsItselfBack = ["--time=\(conductor.minutes)", "--signal=B:USR1@60", "--requeue"]
        let place = [(ResourceKey.queue, "partition"), (.bank, "account"), (.qos, "qos")].compactMap { key, option in
            conductor.settings[key].map { "--\(option)=\($0)" }
        }
        return await submit(
            commandLine.submit(
                program: conductor.program, conductor.arguments, options: small + putsItselfBack + place,
                name: Self.conductorName(study: conductor.study), output: conductor.output))
    }

    package func jobs(ofStudy study: String) async -> StudyJobs? {
        guard let result = try? await programs.run(commandLine.queue), result.succeeded else { return nil }
        return StudyJobs(QueueRow.parse(result.output), study: study)
    }

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
            switch JobState.observed(of: row.state, reason: row.reason) {
            case .ended: continue
            case .queued, .dependencyNeverSatisfied:
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
