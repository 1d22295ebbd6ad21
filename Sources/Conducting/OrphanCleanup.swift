import Deciding
import Executors
import Jobs
import Scheduling
import Tracking

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
        guard state.predecessor != nil, state.hasCancelled else { return }
        sweepSoon()
    }

    /// Something was called off, and a controller may forget that within the next seconds.
    mutating func sweepSoon() { watch.sweep.plan(at: now.advanced(bySeconds: policy.settleSeconds)) }

    mutating func sweep() async {
        guard watch.sweep.begins(at: now) else { return }
        for id in executors.ids {
            guard let auditing = executors.ability((any QueueAuditing).self, of: id) else { continue }
            if let waiting = await auditing.waiting(withinSeconds: nil) {
                await sweep(waiting, of: id)
            } else if !isSilent(id, for: policy.sweepSeconds) {
                // It is asked again, but not for ever.
                watch.sweep.plan(at: now.advanced(bySeconds: policy.shortestPollSeconds))
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
        guard state.lastBatch.number > 0, watch.sweep.beginsLast(), state.hasCalledToSubmit else { return true }
        for auditing in executors.abilities((any QueueAuditing).self) {
            guard let start = await auditing.lastStart(), now.milliseconds(since: start) < Self.returnMilliseconds
            else { continue }
            watch.sweep.plan(at: now)
            return false
        }
        return true
    }

    private static var returnMilliseconds: Int64 { 600_000 }

    mutating func sweep(_ waiting: [WaitingJob], of id: ExecutorID) async {
        let left = orphans(among: waiting, state: state) { builder.token(for: $0, in: state.graph) }
        guard !left.isEmpty else { return }
        sweepSoon()
        await executors[id]?.stop(left, how: .calmly)
    }
}
