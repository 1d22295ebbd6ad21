package import Expansion

/// The instance whose values a task uses, with the attempt that it has now; a later one may take its place.
package struct PublishingAttempt: Hashable, Sendable {
    package let step: Int
    package let ordinal: Int
    package let attempt: UInt16

    package init(step: Int, ordinal: Int, attempt: UInt16) {
        self.step = step
        self.ordinal = ordinal
        self.attempt = attempt
    }

    /// As the wrapper reads it: the path of the record below the folder of attempts.
    package var text: String { "\(step)/\(ordinal).\(attempt)" }
}

extension StudyDirectory {
    /// The record of such an attempt.
    package func record(of publisher: PublishingAttempt) -> String {
        record(step: publisher.step, ordinal: publisher.ordinal, attempt: Int(publisher.attempt))
    }
}
