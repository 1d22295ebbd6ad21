package import Expansion
import HostInterface
package import Jobs
package import Tracking

/// What became of jobs: one squeue for all of them, and sacct for those that have left it.
extension SlurmScheduler: JobDescribing {
    package func observe(_ batches: [WatchedBatch]) async -> Observation {
        guard !batches.isEmpty else { return Observation(isTrustworthy: true, observed: [:]) }
        let rows: [QueueRow]
        do {
            let result = try await programs.run(commandLine.queue)
            guard result.succeeded else { return Observation(isTrustworthy: false, observed: [:]) }
            rows = QueueRow.parse(result.output)
        } catch {
            return Observation(isTrustworthy: false, observed: [:])
        }
        let queued = Self.seen(of: batches, in: rows)
        let accounted = await accounting(of: batches.without(queued))
        let seen = queued.merging(accounted) { first, _ in first }
        let neverStarting = rows.lazy.filter { $0.state == "PENDING" }.compactMap(\.waitingJob).filter(
            \.neverStarts)
        return Observation(
            isTrustworthy: true, observed: seen.mapValues(\.observed), lives: seen.compactMapValues(\.life),
            neverStarting: Array(neverStarting))
    }

    package func waiting(withinSeconds seconds: Int?) async -> [WaitingJob]? {
        let call = seconds.map { commandLine.queue.withDeadline($0) } ?? commandLine.queue
        guard let result = try? await programs.run(call), result.succeeded else { return nil }
        return QueueRow.parse(result.output).compactMap(\.waitingJob)
    }

    /// What squeue says of a job now, state and reason; nothing where it does not know it or does not answer.
    package func words(on job: Job) async -> String? {
        guard let result = try? await programs.run(commandLine.queue(of: job)), result.succeeded else { return nil }
        return QueueRow.parse(result.output).first { $0.job == job.id }
            .map { $0.reason.isEmpty || $0.reason == "None" ? $0.state : "\($0.state) (\($0.reason))" }
    }

    package struct Seen: Hashable, Sendable {
        package let observed: JobObservation
        /// Unknown where nothing is told of the job but that nobody answers.
        package let life: Life?
    }

    /// A row counts only if id and name fit: Slurm may have given the id to somebody else.
    package static func seen(of batches: [WatchedBatch], in rows: [QueueRow]) -> [InstanceID: Seen] {
        let byID = Dictionary(grouping: rows, by: \.job)
        var seen: [InstanceID: Seen] = [:]
        for batch in batches {
            let own = (byID[batch.job] ?? []).filter { $0.name == batch.token }
            let index = TaskIndex(batch)
            for row in own {
                let observed = JobState.observed(
                    of: row.state, reason: row.reason, job: row.name(ofArray: batch.isArray)
                ).inQueue
                index.forEach(in: row.tasks) { seen[$0] = Seen(observed: observed, life: row.life) }
            }
        }
        return seen
    }

    /// Only ends count: sacct may show a job as pending or running for ever that Slurm has lost (section 0, 4).
    private func accounting(of batches: [WatchedBatch]) async -> [InstanceID: Seen] {
        var seen: [InstanceID: Seen] = [:]
        for chunk in batches.chunks(of: Self.namesInOneCall) {
            let result = try? await programs.run(commandLine.accounting(of: Array(chunk)))
            if let result, result.succeeded {
                seen.merge(Self.ends(of: Array(chunk), in: AccountingRow.parse(result.output))) { $1 }
            } else if !(result?.saysThatThereIsNone ?? false) {
                for task in chunk.flatMap(\.tasks) { seen[task.instance] = Seen(observed: .unaccounted, life: nil) }
            }
        }
        return seen
    }

    package static func ends(of batches: [WatchedBatch], in rows: [AccountingRow]) -> [InstanceID: Seen] {
        let byID = Dictionary(grouping: rows, by: \.job)
        var ends: [InstanceID: Seen] = [:]
        for batch in batches {
            // Older submit times are earlier lives of a requeued job, or somebody else's job.
            let own = (byID[batch.job] ?? []).filter { $0.name == batch.token }
                .sorted { $0.life.submitted?.milliseconds ?? 0 < $1.life.submitted?.milliseconds ?? 0 }
            let index = TaskIndex(batch)
            for row in own {
                let observed = JobState.observed(of: row.state, exit: row.exit)
                let isEnd = if case .ended = observed { true } else { false }
                index.forEach(in: row.tasks) { ends[$0] = isEnd ? Seen(observed: observed, life: row.life) : nil }
            }
        }
        return ends
    }
}

extension QueueRow {
    /// Of a job that has not begun and is named as ours are.
    fileprivate var waitingJob: WaitingJob? {
        guard let batch = batch(in: name) else { return nil }
        switch JobState.observed(of: state, reason: reason) {
        case .queued: return WaitingJob(job: job, token: name, batch: batch, tasks: tasks)
        case .dependencyNeverSatisfied:
            return WaitingJob(job: job, token: name, batch: batch, tasks: tasks, neverStarts: true)
        case .running, .undecided, .ended, .unaccounted, .givenBack: return nil
        }
    }
}

extension JobObservation {
    /// While squeue knows a preempted job, Slurm may yet put it back; section 1.
    fileprivate var inQueue: JobObservation { self == .ended(.failed(.preempted)) ? .undecided("PREEMPTED") : self }
}

extension ProgramResult {
    /// A cluster without accounting says so; nothing more is to be had from it.
    fileprivate var saysThatThereIsNone: Bool {
        String(decoding: errors, as: UTF8.self).lowercased().contains("accounting storage is disabled")
    }
}

extension [WatchedBatch] {
    /// Batches with the tasks that nothing was said of.
    fileprivate func without(_ seen: [InstanceID: SlurmScheduler.Seen]) -> [WatchedBatch] {
        compactMap { batch in
            let rest = batch.tasks.filter { seen[$0.instance] == nil }
            guard !rest.isEmpty else { return nil }
            return WatchedBatch(
                batch: batch.batch, job: batch.job, token: batch.token, isArray: batch.isArray, tasks: rest,
                isWhole: false)
        }
    }
}
