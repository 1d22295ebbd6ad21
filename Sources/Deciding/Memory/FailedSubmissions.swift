import Expansion
import Tracking

/// Counts, for each instance, submissions that came to nothing, until it is enough.
struct FailedSubmissions: Hashable, Sendable {
    private var counts: [InstanceID: Int] = [:]

    /// Counts one more of a batch.
    ///
    /// - Returns: Whether one of its instances has had as many as the limit. They are then counted from the beginning, for
    ///   a user may retry them.
    mutating func reaches(_ limit: Int, with batch: Batch) -> Bool {
        for member in batch.members { counts[member.instance, default: 0] += 1 }
        guard batch.members.contains(where: { counts[$0.instance, default: 0] >= limit }) else { return false }
        forget(batch)
        return true
    }

    mutating func forget(_ batch: Batch) {
        guard !counts.isEmpty else { return }
        for member in batch.members { counts[member.instance] = nil }
    }
}
