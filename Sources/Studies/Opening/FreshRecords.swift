import Deciding
import Executors
import Expansion
package import HostInterface
import Jobs
import Scheduling
package import Tracking

extension OpenedStudy {
    /// The state with what steps in flight wrote themselves, which the conductor, if there is one, has not read yet.
    ///
    /// So `status` is true on any host, with a conductor that sleeps or with none at all. Nothing is written.
    package func withFreshRecords(_ host: Host) -> RunState {
        var state = state
        let now = Timestamp(milliseconds: host.clock.now())
        for id in state.liveBatches.sorted() {
            guard let live = state.batches[id], let job = live.job else { continue }
            for member in state.active(in: live) {
                let path = record(of: member.instance, attempt: member.attempt)
                // No record yet, or not readable here: the journal's word stands.
                guard let record = host.files.attemptRecord(path), record.job == job
                else {
                    continue
                }
                let own = state[member.instance]
                let awaitsSlurm = !live.batch.executor.isBesideConductor && !record.isOldSuccess(at: now)
                for event in Self.events(from: record, of: member.instance, own: own, successAwaitsSlurm: awaitsSlurm) {
                    state.apply(event, at: record.started)
                }
            }
        }
        return state
    }

    private static func events(
        from record: AttemptRecord, of instance: InstanceID, own: InstanceState, successAwaitsSlurm: Bool
    ) -> [Event] {
        // It was put back, and has not begun its next life.
        if let requeued = own.requeued, record.started < requeued { return [] }
        switch own.phase {
        case .queued, .running: break
        case .waiting, .intended, .doubtful, .dequeuing, .ended, .skipped: return []
        }
        var events: [Event] = own.started == nil ? [.started(instance, at: record.started)] : []
        if case .exit(let code, let time, true) = record.end, code != 0 || !successAwaitsSlurm {
            events.append(.ended(instance, Outcome(exitCode: code), at: time))
        }
        return events
    }
}

extension AttemptRecord {
    /// Whether Slurm would have told long ago, had it ended the job for another reason; where nobody conducts, nobody asks
    /// it.
    fileprivate func isOldSuccess(at now: Timestamp) -> Bool {
        guard case .exit(0, let time, true) = end else { return false }
        return now.milliseconds(since: time) >= 120_000
    }
}
