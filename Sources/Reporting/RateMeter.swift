import Diagnostics
package import Tracking

/// How fast instances end, from what was seen of the last minutes.
package struct RateMeter: Hashable, Sendable {
    private struct Sample: Hashable, Sendable {
        let time: Timestamp
        let ended: Int
    }

    /// Oldest first, at most a window long.
    private var samples: [Sample] = []
    private static let windowSeconds: Int64 = 120

    package init() {}

    /// Notes how many instances had ended at a moment.
    package mutating func note(ended: Int, at now: Timestamp) {
        if let last = samples.last, last.ended > ended { samples = [] }
        samples.append(Sample(time: now, ended: ended))
        let oldest = now.advanced(bySeconds: -Self.windowSeconds)
        while samples.count > 2, samples[1].time < oldest { samples.removeFirst() }
    }

    /// Instances each second; nothing until some have ended while we watched.
    package var perSecond: Double? {
        guard let first = samples.first, let last = samples.last, last.ended > first.ended else { return nil }
        let milliseconds = last.time.milliseconds(since: first.time)
        guard milliseconds > 0 else { return nil }
        return Double(last.ended - first.ended) * 1000 / Double(milliseconds)
    }

    /// Seconds until so many more have ended, at this rate.
    package func secondsLeft(for remaining: Int) -> Int64? {
        perSecond.map { Int64(bounding: (Double(remaining) / $0).rounded(.up)) }
    }
}
