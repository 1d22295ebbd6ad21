/// Instances of one step, by their numbers within it, that a task waits for: with this attempt or a later one.
package struct ParentAttempts: Hashable, Sendable {
    package let step: Int
    package let ordinals: ClosedRange<Int>
    package let attempt: UInt16
    /// How they must have ended.
    package enum Awaited: Hashable, Sendable {
        /// Each of them well; where one was skipped, the task is.
        case success
        /// Each of them well, or skipped, but not all of them skipped: else the task is.
        case some
        /// Each of them well, or skipped.
        case unlessSkipped
        /// Each of them in any way.
        case end
        /// One of them badly, once all are over.
        case failure
        /// Each of them well, or skipped, but for at most so many that may have failed.
        case allowing(Int, otherwise: IfNoneSucceeded?)
    }

    /// What becomes of a task where failures are allowed and no parent ended well: if any failed, it is not run. Nothing
    /// of this where one is known to have ended well.
    package enum IfNoneSucceeded: String, Hashable, Sendable {
        /// If all were skipped, it is too.
        case some
        /// If all were skipped, it runs.
        case unlessSkipped = "unless-skipped"
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
        return awaited == .success ? own : own + ":\(awaited.word)" + (isLast ? ":last" : "")
    }
}

extension ParentAttempts.Awaited {
    /// As the wrapper reads it.
    fileprivate var word: String {
        switch self {
        case .success: ""
        case .some: "some"
        case .unlessSkipped: "unless-skipped"
        case .end: "ended"
        case .failure: "failed"
        case .allowing(let count, let otherwise): (otherwise.map { "\($0.rawValue)-" } ?? "") + "allowing-\(count)"
        }
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
