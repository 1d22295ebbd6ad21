package import Tracking

/// When the queue is to be looked through for jobs that were called off.
package struct QueueSweep: Hashable, Sendable {
    private var due: Timestamp?
    /// Whether the queue was looked at before the study is closed.
    private var isLastBegun = false

    package var isPlanned: Bool { due != nil }

    /// Not before then; a later word counts.
    package mutating func plan(at time: Timestamp) { due = time }

    /// Whether it is time; it is then planned no more.
    package mutating func begins(at now: Timestamp) -> Bool {
        guard let due, due <= now else { return false }
        self.due = nil
        return true
    }

    /// Whether the look before the study is closed has not been taken; it is now.
    package mutating func beginsLast() -> Bool {
        defer { isLastBegun = true }
        return !isLastBegun
    }
}
