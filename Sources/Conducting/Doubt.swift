import Deciding
import Executors
import HostInterface
import Jobs
import Scheduling
import Tracking

/// How a conductor finds out whether Slurm has a batch that it may have.
extension ConductorLoop {
    /// A controller that was started again may have forgotten what it had acknowledged, and give the number away.
    mutating func doubtForgotten(
        _ observation: Observation, of batches: [WatchedBatch], executor: ExecutorID
    ) async {
        guard observation.isTrustworthy else { return }
        let missing = batches.filter { batch in
            !batch.tasks.contains { observation.observed[$0.instance] != nil }
                && batch.tasks.contains { state[$0.instance].started == nil }
                && watch.searches.mayCountAsLost(batch.batch)
        }
        let auditing = executors.ability((any QueueAuditing).self, of: executor)
        guard !missing.isEmpty, let boot = await auditing?.lastStart() else { return }
        for batch in missing {
            guard let live = state.batches[batch.batch], boot > live.since.advanced(bySeconds: -1) else { continue }
            watch.searches.doubted(batch.batch)
            note([.doubted(batch.batch, reason: "slurmctld restarted and does not know the job")])
        }
    }

    mutating func search(_ batches: [BatchID], executor: ExecutorID) async {
        let waiting = Set(held.map(\.id))
        let lost = batches.filter { !waiting.contains($0) }.compactMap { id -> LostBatch? in
            guard let live = state.batches[id], live.job == nil else { return nil }
            return LostBatch(batch: id, token: builder.token(for: live.batch, in: state.graph), since: live.since)
        }
        guard !lost.isEmpty, let asked = executors[executor] else { return }
        poll.expectNews(at: now)
        guard case .answered(let found) = await asked.find(lost) else {
            return await giveUp(lost, executor)
        }
        for batch in lost { await settle(batch, jobs: found[batch.batch] ?? [], executor: executor) }
    }

    /// Of a cancelled study: Slurm says nothing of what it may have, and has had time to. What ran has left records, and
    /// those tell how it ended.
    private mutating func giveUp(_ lost: [LostBatch], _ executor: ExecutorID) async {
        guard state.isCancelled, isSilent(executor, for: policy.cancelSeconds) else { return }
        for batch in lost {
            guard let known = state.batches[batch.batch]?.batch,
                known.members.allSatisfy({ state.isCancelled($0.instance) })
            else { continue }
            await markCancelled(known)
            if let record = firstRecord(of: known) {
                watch.failures.found(known)
                note([.accepted(batch.batch, job: record.job)])
            } else {
                note([.postponed(batch.batch, reason: "")])
            }
        }
    }

    private mutating func settle(_ lost: LostBatch, jobs: [JobID], executor: ExecutorID) async {
        guard let batch = state.batches[lost.batch]?.batch else { return }
        let entry = "\(Submission.tokenVariable)=\(lost.token)"
        let finding = Finding(
            batch: lost.batch, jobs: jobs, record: firstRecord(of: batch),
            isBeingAsked: jobs.isEmpty && !host.processes.groups(withVariables: [entry]).isEmpty)
        let (events, duplicates) = reconcile(finding, state: state, watch: &watch, policy: policy, now: now)
        // Its request may still be on its way, longer than anybody waits; what comes of it is not to begin.
        if events.contains(where: \.isOfUnplacedBatch) { await markCancelled(batch) }
        note(events)
        let unneeded = duplicates.map {
            WatchedBatch(batch: lost.batch, job: $0, token: lost.token, isArray: batch.isArray, tasks: [])
        }
        guard !unneeded.isEmpty else { return }
        await executors[executor]?.stop(unneeded, how: .calmly)
        sweepSoon()
    }

    private mutating func markCancelled(_ batch: Batch) async {
        await executors[batch.executor]?.markCancelled(batch)
        sweepSoon()
    }
}

extension Event {
    /// Whether the scheduler is taken not to have a batch.
    fileprivate var isOfUnplacedBatch: Bool {
        switch self {
        case .rejected, .postponed: true
        default: false
        }
    }
}
