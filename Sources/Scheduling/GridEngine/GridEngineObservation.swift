import Expansion
import HostInterface
package import Jobs
import Synchronization
import Tracking

/// What became of jobs: one qstat for all of them, and qacct for those that have left it.
extension GridEngineScheduler {
    package func observe(_ batches: [WatchedBatch]) async -> Observation {
        guard !batches.isEmpty else { return Observation(isTrustworthy: true, observed: [:]) }
        guard let rows = await rows() else { return Observation(isTrustworthy: false, observed: [:]) }
        let byID = Dictionary(grouping: rows, by: \.job)
        var observed: [InstanceID: JobObservation] = [:]
        for batch in batches {
            let index = TaskIndex(batch)
            var seen: [InstanceID: JobObservation] = [:]
            for row in byID[batch.job] ?? [] where row.name == GridEngineName(batch.token).text {
                index.forEach(in: row.tasks) { seen[$0] = row.observed }
            }
            let isAllSeen = batch.tasks.allSatisfy { seen[$0.instance] != nil }
            observed.merge(isAllSeen ? seen : await ends(of: batch, index).merging(seen) { $1 }) { $1 }
        }
        return Observation(isTrustworthy: true, observed: observed)
    }

    /// By its accounting, and of what was deleted before it began, by what it said then.
    private func ends(of batch: WatchedBatch, _ index: TaskIndex) async -> [InstanceID: JobObservation] {
        let deleted = deleted.withLock { $0[batch.job] ?? [] }
        var ends: [InstanceID: JobObservation] = [:]
        for (task, number) in zip(batch.tasks, batch.indices) where deleted.contains(number) {
            ends[task.instance] = .ended(.cancelled(by: .us))
        }
        guard ends.count < batch.tasks.count else { return ends }
        let result = try? await programs.run(commandLine.accounting(batch.job.text))
        for account in GridEngineAccount.parse(result?.output ?? [])
        where account.job == batch.job && account.name == GridEngineName(batch.token).text {
            index.forEach(in: account.task.map { .ranges([$0...$0]) } ?? .whole) { ends[$0] = .ended(account.outcome) }
        }
        return ends
    }

    package func waiting(withinSeconds seconds: Int?) async -> [WaitingJob]? {
        await rows(withinSeconds: seconds)?.compactMap { row in
            guard let batch = batch(in: row.name), case .queued = row.observed else { return nil }
            return WaitingJob(job: row.job, token: row.name, batch: batch, tasks: row.tasks)
        }
    }

    package func find(_ batches: [LostBatch]) async -> Search {
        guard let rows = await rows() else { return .unanswered(reason: "qstat failed") }
        var found: [BatchID: [JobID]] = [:]
        for lost in batches {
            let name = GridEngineName(lost.token).text
            let ended = (try? await programs.run(commandLine.accounting(name)))?.output ?? []
            let jobs = rows.filter { $0.name == name }.map(\.job) + GridEngineAccount.parse(ended).map(\.job)
            if !jobs.isEmpty { found[lost.batch] = Set(jobs).sorted() }
        }
        return .answered(found)
    }
}
