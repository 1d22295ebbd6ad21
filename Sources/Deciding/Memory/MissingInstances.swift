package import Expansion
package import Tracking

/// Instances that nobody tells of: forgotten when the scheduler is seen to know them, and when their attempt is over.
package struct MissingInstances: Hashable, Sendable {
    /// Trustworthy answers without an instance, and the batch that holds it.
    private var absences: [InstanceID: Member] = [:]
    /// Jobs that nobody knew, and nobody could say to be over.
    private var unheard: [InstanceID: Unheard] = [:]

    private struct Member: Hashable, Sendable {
        let batch: BatchID
        let absence: Absence
    }

    private struct Unheard: Hashable, Sendable {
        /// What its record tells of its beginning.
        let claimed: Timestamp
        let since: Timestamp
    }

    /// Whether any was absent from the last answer about it.
    package var hasAbsences: Bool { !absences.isEmpty }

    /// Whether the last answer had nothing of a batch any more, however that ended.
    func isAll(of batch: BatchID, in state: RunState) -> Bool {
        guard hasAbsences, let live = state.batches[batch] else { return false }
        return state.active(in: live).allSatisfy { absences[$0.instance]?.batch == batch }
    }

    /// Counts one more trustworthy answer without an instance that a batch holds; another batch's do not count.
    package mutating func missed(_ instance: InstanceID, of batch: BatchID, at now: Timestamp) -> Absence {
        var absence = absences[instance].flatMap { $0.batch == batch ? $0.absence : nil }
        let counted = absence.count(at: now)
        absences[instance] = Member(batch: batch, absence: counted)
        return counted
    }

    /// Since when this conductor has heard nothing of a life of a job that had begun.
    mutating func firstUnheard(_ instance: InstanceID, claimed: Timestamp, at now: Timestamp) -> Timestamp {
        if let known = unheard[instance], known.claimed == claimed { return known.since }
        unheard[instance] = Unheard(claimed: claimed, since: now)
        return now
    }

    /// The scheduler knows it, or its attempt is over.
    mutating func forget(_ instance: InstanceID) {
        absences[instance] = nil
        unheard[instance] = nil
    }
}
