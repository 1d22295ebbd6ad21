/// Instances of one step, by their numbers within it, that a task waits for: with this attempt or a later one.
package struct ParentAttempts: Hashable, Sendable {
    package let step: Int
    package let ordinals: ClosedRange<Int>
    package let attempt: UInt16
    /// How they must have ended.
    package enum Awaited: String, Hashable, Sendable {
        /// Each of them well; where one was skipped, the task is.
        case success = ""
        /// Each of them well, or skipped, but not all of them skipped: else the task is.
        case some
        /// Each of them well, or skipped.
        case unlessSkipped = "unless-skipped"
        /// Each of them in any way.
        case end = "ended"
        /// One of them badly, once all are over.
        case failure = "failed"
    }

    package let awaited: Awaited
    /// No attempt follows one that its record calls failed.
    package let isLast: Bool

    package init(
        step: Int, ordinals: ClosedRange<Int>, attempt: UInt16, awaited: Awaited = .success, isLast: Bool = false
    ) {
        self.step = step
        self.ordinals = ordinals
        self.attempt = attempt
        self.awaited = awaited
        self.isLast = isLast
    }

    /// `STEP:FIRST-LAST:ATTEMPT` of a success, else with `:AWAITED` and perhaps `:last` behind it, as the wrapper reads
    /// it.
    package var text: String {
        let own = "\(step):\(ordinals.lowerBound)-\(ordinals.upperBound):\(attempt)"
        return awaited == .success ? own : own + ":\(awaited.rawValue)" + (isLast ? ":last" : "")
    }
}

/// A file that a job writes when it begins: the workspaces of what has succeeded of a step, one a line.
package struct GatheredList: Hashable, Sendable {
    /// Whose workspaces.
    package let step: Int
    /// The file, absolute.
    package let path: String
    package let entries: [Entry]

    package struct Entry: Hashable, Sendable {
        /// The instance's number within its step; nothing where it is known to have succeeded.
        package let ordinal: Int?
        /// Absolute.
        package let workspace: String

        package init(ordinal: Int?, workspace: String) {
            self.ordinal = ordinal
            self.workspace = workspace
        }
    }

    package init(step: Int, path: String, entries: [Entry]) {
        self.step = step
        self.path = path
        self.entries = entries
    }
}
