package import Tracking

/// How a conductor yields to a scheduler that is busy or away: it pauses, and submits fewer at one time.
package struct Backpressure: Hashable, Sendable {
    /// In seconds.
    private static let shortestPause: Int64 = 5
    private static let longestPause: Int64 = 300

    /// Submissions under way at one time; halved when the scheduler is too busy.
    package private(set) var width = Policy.simultaneousSubmissions
    private var pause = Pause(seconds: Self.shortestPause)
    /// Whether the scheduler did not answer at the last look.
    private var wasSilent = false

    private struct Pause: Hashable, Sendable {
        /// How long the next one is.
        var seconds: Int64
        var until: Timestamp?
    }

    /// Whether nothing is to be submitted now.
    func isPausing(at now: Timestamp) -> Bool { pause.until.map { now < $0 } ?? false }

    /// The scheduler is too busy: the pause doubles up to five minutes.
    package mutating func backOff(at now: Timestamp) {
        pause = Pause(
            seconds: min(pause.seconds * 2, Self.longestPause), until: now.advanced(bySeconds: pause.seconds))
        width = max(1, width / 2)
    }

    /// What was held back while the scheduler was away need not wait out its pause once it answers.
    package mutating func heard(isSilent: Bool, at now: Timestamp) {
        if wasSilent, !isSilent, let until = pause.until {
            let soon = now.advanced(bySeconds: Self.shortestPause)
            pause = Pause(seconds: Self.shortestPause, until: min(until, soon))
        }
        wasSilent = isSilent
    }

    package mutating func submissionsGoWell() {
        pause = Pause(seconds: Self.shortestPause)
        width = min(Policy.simultaneousSubmissions, width + 1)
    }
}
