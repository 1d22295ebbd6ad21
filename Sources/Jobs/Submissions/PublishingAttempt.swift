package import Expansion
package import Tracking

/// The instance whose values a task uses, with the attempt that it has now; a later one may take its place.
package struct PublishingAttempt: Hashable, Sendable {
    package let step: Int
    package let ordinal: Int
    package let attempt: UInt16
    /// How it ended, where that is asked for and known.
    package let end: KnownEnd?

    package struct KnownEnd: Hashable, Sendable {
        package let state: StateWord
        /// With which its command ended.
        package let exitCode: Int32?

        package init(state: StateWord, exitCode: Int32?) {
            self.state = state
            self.exitCode = exitCode
        }
    }

    package init(step: Int, ordinal: Int, attempt: UInt16, end: KnownEnd? = nil) {
        self.end = end
        self.step = step
        self.ordinal = ordinal
        self.attempt = attempt
    }

    /// As the wrapper reads it: the path of the record below the folder of attempts, and `=STATE:CODE` behind it.
    package var text: String {
        let known = end.map { "=\($0.state.name):\($0.exitCode.map(String.init) ?? "")" } ?? ""
        return "\(step)/\(ordinal).\(attempt)\(known)"
    }
}

extension StudyDirectory {
    /// The record of such an attempt.
    package func record(of publisher: PublishingAttempt) -> String {
        record(step: publisher.step, ordinal: publisher.ordinal, attempt: Int(publisher.attempt))
    }
}
