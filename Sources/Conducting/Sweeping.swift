import Executors
package import Scheduling
package import Tracking

/// How a conductor finds jobs that wait in Slurm for nothing: called off, or over, or carried by another job by now; and
/// all that wait once the study is over.
///
/// A controller that is killed forgets what it was told in its last seconds, that jobs were to end as well, and that jobs
/// had ended. Such jobs run nothing, for their wrappers know; but they would stay in the queue, below a failed parent for
/// ever, and what waits for them with them. So some time after a job was called off the queue is looked at once more, and
/// until then the study is not closed; and of those that can never begin each look tells. See
/// `docs/decisions/2026-11-25-forgotten-cancellations.md`.
extension ConductorLoop {
    /// What an earlier conductor called off shortly before it ended may be forgotten as well.
    mutating func sweepAfterOthers() {
        guard state.predecessor != nil, state.hasCalledOff else { return }
        sweepSoon()
    }

    /// Something was called off, and a controller may forget that within the next seconds.
    mutating func sweepSoon() { watch.sweepDue = now.advanced(bySeconds: policy.settleSeconds) }

    mutating func sweep() async {
        guard let due = watch.sweepDue, due <= now else { return }
        watch.sweepDue = nil
        for id in executors.ids {
            guard let auditing = executors.ability((any QueueAuditing).self, of: id) else { continue }
            if let waiting = await auditing.waiting(withinSeconds: nil) {
                await sweep(waiting, of: id)
            } else if !isSilent(id, for: policy.cancelSeconds) {
                // It is asked again, but not for ever.
                watch.sweepDue = now.advanced(bySeconds: policy.shortestPollSeconds)
            }
        }
    }

    /// Whether an executor has answered no question about jobs for so many seconds.
    func isSilent(_ id: ExecutorID, for seconds: Int64) -> Bool {
        executors.ability((any ProgramDriven).self, of: id)?.silence
            .map { now.milliseconds(since: $0.since) >= seconds * 1000 } ?? false
    }

    /// A controller that was started a short while ago may have put jobs back of which it forgot that they ran: before the
    /// study is closed they are looked for once more.
    mutating func isSwept() async -> Bool {
        guard !watch.hasSwept, state.lastBatch.number > 0 else { return true }
        watch.hasSwept = true
        guard state.hasCalledToSubmit else { return true }
        for auditing in executors.abilities((any QueueAuditing).self) {
            guard let start = await auditing.lastStart(), now.milliseconds(since: start) < Self.returnMilliseconds
            else { continue }
            watch.sweepDue = now
            return false
        }
        return true
    }

    private static var returnMilliseconds: Int64 { 600_000 }

    mutating func sweep(_ waiting: [WaitingJob], of id: ExecutorID) async {
        let left = strays(among: waiting, state: state) { desk.token(for: $0) }
        guard !left.isEmpty else { return }
        sweepSoon()
        await executors[id]?.stop(left, how: .calmly)
    }
}

/// Jobs and tasks that wait in the scheduler though their study has called them off, or has another job in their place; and
/// of those that will never begin, what is over.
///
/// - Parameter token: A batch's name with the scheduler.
/// - Returns: Each job once; without tasks where all of it is meant.
package func strays(
    among waiting: [WaitingJob], state: RunState, token: (Batch) -> String
) -> [WatchedBatch] {
    // Each task may be told of in a row of its own.
    Dictionary(grouping: waiting, by: \.job).sorted { $0.key < $1.key }.compactMap { job, rows in
        guard let known = state.batches[rows[0].batch], token(known.batch) == rows[0].token else { return nil }
        let batch = known.batch
        // The same batch under another id, which nobody waits for; its tasks are not called off.
        let isOther = known.job.map { $0 != job } ?? false
        let members = isOther ? [] : state.strays(of: batch, in: rows)
        guard isOther || !members.isEmpty else { return nil }
        return WatchedBatch(
            batch: batch.id, job: job, token: rows[0].token, isArray: batch.isArray,
            tasks: members.map { WatchedBatch.Task(instance: $0.instance, index: $0.task) }, isWhole: isOther)
    }
}

extension RunState {
    fileprivate func strays(of batch: Batch, in rows: [WaitingJob]) -> [Batch.Member] {
        let waiting = batch.members.told(of: rows, isArray: batch.isArray)
        let stranded = batch.members.told(of: rows.filter(\.isStranded), isArray: batch.isArray)
        return batch.members.filter { member in
            waiting.contains(member.task) && isCalledOff(member, of: batch.id)
                || stranded.contains(member.task) && self[member.instance].phase.isFinal
                || isComplete && waiting.contains(member.task)
        }
    }
}

extension [Batch.Member] {
    /// The tasks that some rows tell of.
    fileprivate func told(of rows: [WaitingJob], isArray: Bool) -> Set<UInt32> {
        let own = Set(map(\.task))
        guard isArray else { return rows.isEmpty ? [] : own }
        return rows.map(\.tasks).tasks(among: own)
    }
}

extension RunState {
    /// Whether a batch's job for this member is not to run any more, however that one stands with the scheduler.
    fileprivate func isCalledOff(_ member: Batch.Member, of batch: BatchID) -> Bool {
        self[member.instance].batch != batch || self[member.instance].phase.isCalledOff
    }

    /// Whether anything that was with Slurm was called off there, or may have been.
    fileprivate var hasCalledOff: Bool {
        instances.contains { own in
            (isCancelled || own.isCancelled || own.phase.isCalledOff || own.phase.isWithdrawing)
                && own.batch.flatMap { batches[$0] }?.batch.executor.isBesideConductor == false
        }
    }
}

extension Phase {
    /// Of an instance that had a job which must not run any more.
    fileprivate var isCalledOff: Bool {
        switch self {
        case .waiting, .skipped, .ended(.cancelled(by: .us)), .ended(.failed(.rejected)): true
        case .intended, .doubtful, .queued, .running, .withdrawing, .ended: false
        }
    }

    fileprivate var isWithdrawing: Bool { if case .withdrawing = self { true } else { false } }
}
