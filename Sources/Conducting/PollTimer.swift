import Tracking

/// When to ask Slurm again: soon while things change, ever more rarely while nothing does.
struct PollTimer: Hashable, Sendable {
    private var shortest: Int64
    private var longest: Int64
    private var interval: Int64
    private var last: Timestamp?
    private var due: Timestamp?

    /// - Parameters: Both in seconds.
    init(shortest: Int64, longest: Int64) {
        self.shortest = min(shortest, longest)
        self.longest = longest
        interval = self.shortest
    }

    mutating func change(longest: Int64) {
        guard longest != self.longest else { return }
        self.longest = longest
        shortest = min(shortest, longest)
        interval = min(interval, longest)
    }

    func isDue(at now: Timestamp) -> Bool { due.map { $0 <= now } ?? true }

    /// Whether enough time has passed for a question out of turn.
    func mayHurry(at now: Timestamp) -> Bool {
        last.map { now.milliseconds(since: $0) >= shortest * 1000 } ?? true
    }

    mutating func polled(at now: Timestamp, somethingChanged: Bool) {
        last = now
        interval = somethingChanged ? shortest : min(longest, max(interval + 1, interval * 3 / 2))
        due = now.advanced(bySeconds: interval)
    }

    /// Something was just asked of Slurm.
    mutating func expectNews(at now: Timestamp) {
        interval = shortest
        due = min(due ?? now, now.advanced(bySeconds: shortest))
    }
}
