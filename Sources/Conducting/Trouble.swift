import HostInterface
import Storage
import Tracking

/// That the journal cannot be written, told to whoever looks at the study, as far as anything else can be.
struct Trouble: Sendable {
    /// What is to be known of it; nothing while all is well.
    private var note: StuckNote?
    /// What stands on disk; unknown where it could not be written or removed.
    private var posted: StuckNote?
    private var isKnown = true

    /// - Returns: Whether it began just now.
    mutating func goesOn(
        _ error: any Error, epoch: UInt32, at now: Timestamp, in directory: StudyDirectory, _ host: Host
    )
        -> Bool
    {
        let isNew = note == nil
        note = StuckNote(epoch: epoch, since: note?.since ?? now, cause: "\(error)")
        post(in: directory, host)
        return isNew
    }

    mutating func isOver(in directory: StudyDirectory, _ host: Host) {
        note = nil
        post(in: directory, host)
    }

    private mutating func post(in directory: StudyDirectory, _ host: Host) {
        guard !isKnown || posted != note else { return }
        isKnown = false
        do {
            try note?.post(in: directory, files: host.files)
            if note == nil { try StuckNote.remove(from: directory, files: host.files) }
            (posted, isKnown) = (note, true)
        } catch {
            // The next round tries again.
        }
    }
}
