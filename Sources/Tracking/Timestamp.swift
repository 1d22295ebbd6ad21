import Diagnostics

/// A moment: milliseconds since 1970, UTC.
package struct Timestamp: Hashable, Comparable, Sendable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    package func advanced(bySeconds seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: milliseconds.plus(seconds.times(1000)))
    }

    package func advanced(byMilliseconds amount: Int64) -> Timestamp {
        Timestamp(milliseconds: milliseconds.plus(amount))
    }

    /// Milliseconds from an earlier moment to this one; negative if that one is later.
    package func milliseconds(since earlier: Timestamp) -> Int64 { milliseconds.minus(earlier.milliseconds) }
}
