package import HostInterface
import Storage
package import Tracking

extension OpenedStudy {
    /// Who conducts it, and whether that one can.
    package func conductor(_ host: Host) -> ConductorStatus {
        guard case .alive(let beat) = holder, let note = stuckNote(beat, host) else { return holder }
        return .stuck(beat, cause: note.cause, since: note.since)
    }

    /// That its scheduler does not answer, by the word of a conductor that lives.
    package func schedulerSilence(_ host: Host) -> SchedulerSilence? {
        guard !state.isClosed, case .alive = holder,
            let note = TroubleNote(.scheduler, in: directory, files: host.files),
            note.epoch == journal.newest
        else { return nil }
        return SchedulerSilence(since: note.since, words: note.cause)
    }

    /// What its conductor says of itself, or shows by saying nothing. A note of an earlier one tells nothing any more.
    private func stuckNote(_ beat: Heartbeat, _ host: Host) -> TroubleNote? {
        let epoch = journal.newest
        guard epoch > 0 else { return nil }
        for kind in [TroubleNote.Kind.journal, .threads] {
            if let note = TroubleNote(kind, in: directory, files: host.files), note.epoch == epoch { return note }
        }
        return beat.isHere && beat.isLate ? Lease.obstacle(of: epoch, in: directory, host: host) : nil
    }
}
