package import Expansion
package import Tracking

/// When a scheduler last refused to let a job wait for something else, and how often it did: forgotten when its attempt
/// is over.
package struct RefusedUpdates: Hashable, Sendable {
    private var refusals: [InstanceID: Absence] = [:]

    /// Whether it may be asked again.
    func mayUpdate(_ instance: InstanceID, at now: Timestamp) -> Bool {
        refusals[instance].map { now.milliseconds(since: $0.since) >= 10_000 } ?? true
    }

    /// Says how often that was so.
    package mutating func refused(_ instance: InstanceID, at now: Timestamp) -> Int {
        let count = (refusals[instance]?.count ?? 0) + 1
        refusals[instance] = Absence(since: now, count: count)
        return count
    }

    mutating func forget(_ instance: InstanceID) { refusals[instance] = nil }
}
