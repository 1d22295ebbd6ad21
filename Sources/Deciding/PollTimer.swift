import Diagnostics
package import Tracking

/// When to ask the scheduler again: soon while something is open, calmly while things go their way, ever more rarely while
/// nothing changes; and not at the same moments as everybody else.
///
/// Source: reliability research, section 5.
package struct PollTimer: Hashable, Sendable {
    private let shortest: Int64
    private let calm: Int64
    private var longest: Int64
    /// Thousandths that each interval is longer or shorter by.
    private let jitter: Int64
    private var interval: Int64
    private var last: Timestamp?
    private var due: Timestamp?
    /// A question out of turn is wanted.
    private var isHurried = false

    /// - Parameters:
    ///   - shortest: Seconds, as are the other two.
    ///   - jitter: Any byte; spreads the intervals of several conductors over 20 % in either direction.
    package init(shortest: Int64, calm: Int64, longest: Int64, jitter: UInt8 = 127) {
        self.shortest = shortest
        self.calm = calm
        self.longest = longest
        self.jitter = Int64(jitter) * 400 / 255 - 200
        interval = min(calm, longest)
    }

    package mutating func change(longest: Int64) {
        self.longest = longest
        interval = min(interval, longest)
    }

    package func isDue(at now: Timestamp) -> Bool { due.map { $0 <= now } ?? true || isHurried && mayHurry(at: now) }

    /// Whether enough time has passed for a question out of turn.
    private func mayHurry(at now: Timestamp) -> Bool {
        last.map { now.milliseconds(since: $0) >= min(shortest, longest).times(1000) } ?? true
    }

    package mutating func polled(at now: Timestamp, somethingChanged: Bool) {
        last = now
        isHurried = false
        interval = min(longest, somethingChanged ? calm : max(interval.plus(1), interval.times(3) / 2))
        due = now.advanced(byMilliseconds: interval.times(1000 + jitter))
    }

    /// Something ended in a way that the scheduler may know the reason of.
    package mutating func hurry() { isHurried = true }

    /// Something was just asked of the scheduler, or is in doubt.
    package mutating func expectNews(at now: Timestamp) {
        let soon = now.advanced(bySeconds: min(shortest, longest))
        due = min(due ?? now, soon)
    }
}
