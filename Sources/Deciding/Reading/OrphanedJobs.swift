import Executors
package import Jobs
package import Tracking

/// Jobs and tasks that wait in the scheduler though their study has called them off, or has another job in their place; and
/// of those that will never begin, what is over.
///
/// - Parameter token: A batch's name with the scheduler.
/// - Returns: Each job once; without tasks where all of it is meant.
package func orphans(
    among waiting: [WaitingJob], state: RunState, token: (Batch) -> String
) -> [WatchedBatch] {
    // Each task may be told of in a row of its own.
    Dictionary(grouping: waiting, by: \.job).sorted { $0.key < $1.key }.compactMap { job, rows in
        guard let known = state.batches[rows[0].batch], token(known.batch) == rows[0].token else { return nil }
        let batch = known.batch
        // The same batch under another id, which nobody waits for; its tasks are not called off.
        let isOther = known.job.map { $0 != job } ?? false
        let members = isOther ? [] : state.orphans(of: batch, in: rows)
        guard isOther || !members.isEmpty else { return nil }
        return WatchedBatch(
            batch: batch.id, job: job, token: rows[0].token, isArray: batch.isArray,
            tasks: members.map { WatchedBatch.Task(instance: $0.instance, index: $0.task) }, isWhole: isOther)
    }
}

extension RunState {
    fileprivate func orphans(of batch: Batch, in rows: [WaitingJob]) -> [Batch.Member] {
        let waiting = batch.members.tasks(of: rows, isArray: batch.isArray)
        let neverStarting = batch.members.tasks(of: rows.filter(\.neverStarts), isArray: batch.isArray)
        return batch.members.filter { member in
            waiting.contains(member.task) && isCancelled(member, of: batch.id)
                || neverStarting.contains(member.task) && self[member.instance].phase.isFinal
                || isComplete && waiting.contains(member.task)
        }
    }
}

extension [Batch.Member] {
    /// The tasks that some rows tell of.
    fileprivate func tasks(of rows: [WaitingJob], isArray: Bool) -> Set<UInt32> {
        let own = Set(map(\.task))
        guard isArray else { return rows.isEmpty ? [] : own }
        return rows.map(\.tasks).tasks(among: own)
    }
}

extension RunState {
    /// Whether a batch's job for this member is not to run any more, however that one stands with the scheduler.
    fileprivate func isCancelled(_ member: Batch.Member, of batch: BatchID) -> Bool {
        self[member.instance].batch != batch || self[member.instance].phase.isCancelled
    }

    /// Whether anything that was with Slurm was called off there, or may have been.
    package var hasCancelled: Bool {
        instances.contains { own in
            (isCancelled || own.isCancelled || own.phase.isCancelled || own.phase.isDequeuing)
                && own.batch.flatMap { batches[$0] }?.batch.executor.isBesideConductor == false
        }
    }
}

extension Phase {
    /// Of an instance that had a job which must not run any more.
    fileprivate var isCancelled: Bool {
        switch self {
        case .waiting, .skipped, .ended(.cancelled(by: .us)), .ended(.failed(.rejected)): true
        case .intended, .doubtful, .queued, .running, .dequeuing, .ended: false
        }
    }

    fileprivate var isDequeuing: Bool { if case .dequeuing = self { true } else { false } }
}
