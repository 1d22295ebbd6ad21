import Expansion
import HostInterface
import Scheduling
import Storage
import Tracking

extension OpenedStudy {
    /// The state with what steps in flight wrote themselves, which the conductor, if there is one, has not read yet.
    ///
    /// So `status` is true on any host, with a conductor that sleeps or with none at all. Nothing is written.
    func withFreshRecords(_ files: any FileSystem) -> RunState {
        var state = state
        for id in state.liveBatches.sorted() {
            guard let live = state.batches[id], let job = live.job else { continue }
            for member in state.living(in: live) {
                let path = record(of: member.instance, attempt: member.attempt)
                // No record yet, or not readable here: the journal's word stands.
                guard let bytes = try? files.read(path), let record = AttemptRecord(bytes), record.job == job else {
                    continue
                }
                for event in Self.events(from: record, of: member.instance, own: state[member.instance]) {
                    state.apply(event, at: record.started)
                }
            }
        }
        return state
    }

    private static func events(from record: AttemptRecord, of instance: InstanceID, own: InstanceState) -> [Event] {
        switch own.phase {
        case .queued, .running: break
        case .waiting, .intended, .doubtful, .withdrawing, .ended, .skipped: return []
        }
        var events: [Event] = own.started == nil ? [.started(instance, at: record.started)] : []
        if case .exit(let code, let time, true) = record.end {
            events.append(.ended(instance, Outcome(exitCode: code), at: time))
        }
        return events
    }
}
