/// That a scheduler's programs get no answer.
package struct SchedulerSilence: Hashable, Sendable {
    /// Milliseconds from which on it is told: a controller that is started anew takes some seconds.
    package static let lateness: Int64 = 60_000

    /// When the first question went unanswered.
    package let since: Timestamp
    /// What the program said that failed last.
    package let words: String

    package init(since: Timestamp, words: String) {
        self.since = since
        self.words = words
    }
}
