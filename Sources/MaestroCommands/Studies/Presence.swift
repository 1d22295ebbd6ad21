import HostInterface
import Reporting
import Storage

extension OpenedStudy {
    /// Who conducts it, and whether that one can.
    func conductor(_ host: Host) -> ConductorPresence {
        switch holder {
        case .none: return .none
        case .dead: return .dead
        case .unknown(let who): return .silent(who)
        case .alive(let who):
            guard let note = stuckNote(host) else { return .alive(who) }
            return .stuck(who, cause: note.cause, since: note.since)
        }
    }

    /// What its conductor says of itself, or shows by saying nothing. A note of an earlier one tells nothing any more.
    private func stuckNote(_ host: Host) -> StuckNote? {
        let epoch = journal.newest
        guard epoch > 0 else { return nil }
        if let note = StuckNote(in: directory, files: host.files), note.epoch == epoch { return note }
        return Lease.silence(of: epoch, in: directory, host: host)
    }

    /// In words, for whom it keeps from conducting.
    func refusal(_ who: String, _ host: Host) -> String {
        guard case .stuck(_, let cause, _) = conductor(host) else { return who }
        return "\(who), which is stuck: \(cause)"
    }
}
