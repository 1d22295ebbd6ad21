import Expansion
import HostInterface
import Storage
import Tracking

/// That the journal cannot be written, told to whoever looks at the study, as far as anything else can be.
struct Trouble: Sendable {
    /// What is to be known of it; nothing while all is well.
    private var note: TroubleNote?
    private var shown = ShownNote(.journal)

    /// - Returns: Whether it began just now.
    mutating func continues(
        _ error: any Error, epoch: UInt32, at now: Timestamp, in directory: StudyDirectory, _ host: Host
    )
        -> Bool
    {
        let isNew = note == nil
        note = TroubleNote(epoch: epoch, since: note?.since ?? now, cause: "\(error)")
        shown.show(note, in: directory, host)
        return isNew
    }

    mutating func isOver(in directory: StudyDirectory, _ host: Host) {
        note = nil
        shown.show(nil, in: directory, host)
    }
}

/// A note that is on disk while it holds.
struct ShownNote: Sendable {
    private let kind: TroubleNote.Kind
    /// What stands on disk; unknown where it could not be written or removed.
    private var posted: TroubleNote?
    private var isKnown = true

    init(_ kind: TroubleNote.Kind) { self.kind = kind }

    mutating func show(_ note: TroubleNote?, in directory: StudyDirectory, _ host: Host) {
        guard !isKnown || posted != note else { return }
        isKnown = false
        do {
            try note?.post(as: kind, in: directory, files: host.files)
            if note == nil { try TroubleNote.remove(kind, from: directory, files: host.files) }
            (posted, isKnown) = (note, true)
        } catch {
            // The next round tries again.
        }
    }
}
