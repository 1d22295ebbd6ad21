package import Tracking

/// Trustworthy answers without what was asked for: since when, and how many.
package struct Absence: Hashable, Sendable {
    package let since: Timestamp
    package var count: Int

    package init(since: Timestamp, count: Int) {
        self.since = since
        self.count = count
    }
}

extension Absence? {
    /// Counts one more.
    mutating func count(at now: Timestamp) -> Absence {
        var absence = self ?? Absence(since: now, count: 0)
        absence.count += 1
        self = absence
        return absence
    }
}
