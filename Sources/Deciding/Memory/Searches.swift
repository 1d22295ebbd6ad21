package import Tracking

/// Searches for batches that the scheduler may have.
package struct Searches: Hashable, Sendable {
    /// Those that did not find one.
    private var absences: [BatchID: Absence] = [:]
    /// Batches that a conductor on another machine was submitting when it ended.
    private var fromElsewhere: Set<BatchID> = []
    /// Batches that were acknowledged and looked for again, each once.
    private var doubted: Set<BatchID> = []

    package mutating func askedElsewhere(_ batch: BatchID) { fromElsewhere.insert(batch) }

    /// Seconds after which one that is not found certainly never was there.
    func patience(for batch: BatchID, _ policy: Policy) -> Int64 {
        fromElsewhere.contains(batch) ? policy.strangersDoubtSeconds : policy.doubtSeconds
    }

    mutating func missed(_ batch: BatchID, at now: Timestamp) -> Absence { absences[batch].count(at: now) }

    /// It was found, or is not looked for any more.
    mutating func end(_ batch: BatchID) { absences[batch] = nil }

    package func mayCountAsLost(_ batch: BatchID) -> Bool { !doubted.contains(batch) }

    package mutating func doubted(_ batch: BatchID) { doubted.insert(batch) }
}
