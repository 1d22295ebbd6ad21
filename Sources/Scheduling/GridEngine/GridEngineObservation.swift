import HostInterface
import Synchronization
import Expansion
import Tracking

/// What became of jobs: one qstat for all of them, and qacct for those that have left it.
extension GridEngineScheduler {
    package func observe(_ batches: [WatchedBatch]) async -> Observation {
        guard !batches.isEmpty else { return Observation(isTrustworthy: true, sightings: [:]) }
        guard let rows = await rows() else { return Observation(isTrustworthy: false, sightings: [:]) }
        var sightings: [InstanceID: Sighting] = [:]
        for batch in batches {
            for row in rows where row.job == batch.job && row.name == GridEngineName(batch.token).text {
                batch.forEach(in: row.tasks) { sightings[$0] = row.sighting }
            }
        }
        for batch in batches {
            let left = batch.tasks.filter { sightings[$0.instance] == nil }
            guard !left.isEmpty else { continue }
            sightings.merge(await ends(of: batch)) { queued, _ in queued }
        }
        return Observation(isTrustworthy: true, sightings: sightings)
    }

    /// By its accounting, and of what was deleted before it began, by what it said then.
    private func ends(of batch: WatchedBatch) async -> [InstanceID: Sighting] {
        let deleted = memory.withLock { $0.deleted[batch.job] ?? [] }
        var ends: [InstanceID: Sighting] = [:]
        for task in batch.tasks where deleted.contains(batch.isArray ? task.index : 0) {
            ends[task.instance] = .ended(.cancelled(by: .us))
        }
        guard ends.count < batch.tasks.count else { return ends }
        let result = try? await run(commandLine.accounting(batch.job.text))
        for account in GridEngineAccount.parse(result?.output ?? [])
        where account.job == batch.job && account.name == GridEngineName(batch.token).text {
            batch.forEach(in: account.task.map { .ranges([$0...$0]) } ?? .whole) { ends[$0] = .ended(account.outcome) }
        }
        return ends
    }

    package func waiting() async -> [WaitingJob]? { await waiting(withinSeconds: commandLine.queue.deadlineSeconds) }

    package func waiting(withinSeconds seconds: Int) async -> [WaitingJob]? {
        await rows(withinSeconds: seconds)?.compactMap { row in
            guard let batch = batch(in: row.name), case .queued = row.sighting else { return nil }
            return WaitingJob(job: row.job, token: row.name, batch: batch, tasks: row.tasks)
        }
    }

    package func find(_ batches: [LostBatch]) async -> Search {
        guard let rows = await rows() else { return .unanswered(reason: "qstat failed") }
        var found: [BatchID: [JobID]] = [:]
        for lost in batches {
            let name = GridEngineName(lost.token).text
            let ended = (try? await run(commandLine.accounting(name)))?.output ?? []
            let jobs = rows.filter { $0.name == name }.map(\.job) + GridEngineAccount.parse(ended).map(\.job)
            if !jobs.isEmpty { found[lost.batch] = Set(jobs).sorted() }
        }
        return .answered(found)
    }
}

extension WatchedBatch {
    /// The instances of some of its tasks.
    fileprivate func forEach(in set: TaskSet, _ body: (InstanceID) -> Void) {
        guard isArray else { return tasks.prefix(1).map(\.instance).forEach(body) }
        let byIndex = Dictionary(tasks.map { ($0.index, $0.instance) }) { first, _ in first }
        set.forEach(among: byIndex.keys) { index in byIndex[index].map(body) }
    }
}
