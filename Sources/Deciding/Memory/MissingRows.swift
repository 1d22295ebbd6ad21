package import Expansion
package import Tracking

/// Instances that have ended well, and whose rows cannot be seen yet.
package struct MissingRows: Hashable, Sendable {
    private var first: [InstanceID: Timestamp] = [:]

    /// As long as a network file system may hide a new file.
    private static let patienceMilliseconds: Int64 = 15_000

    package init() {}

    /// Whether they have been missing for so long that they were not written; the time begins when that is first asked.
    package mutating func areOverdue(_ instance: InstanceID, at now: Timestamp) -> Bool {
        guard let since = first[instance] else {
            first[instance] = now
            return false
        }
        return now.milliseconds(since: since) >= Self.patienceMilliseconds
    }

    package mutating func forget(_ instance: InstanceID) { first[instance] = nil }
}
