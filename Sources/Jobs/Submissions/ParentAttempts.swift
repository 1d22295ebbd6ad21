package import Specification

/// Instances of one step, by their numbers within it, that a task waits for: with this attempt or a later one.
package struct ParentAttempts: Hashable, Sendable {
    package let step: Int
    package let ordinals: ClosedRange<Int>
    package let attempt: UInt16
    /// How they must have ended: each of them well, each of them in any way, or one of them badly once all are over.
    package let trigger: Trigger
    /// No attempt follows one that its record calls failed.
    package let isLast: Bool

    package init(
        step: Int, ordinals: ClosedRange<Int>, attempt: UInt16, trigger: Trigger = .success, isLast: Bool = false
    ) {
        self.step = step
        self.ordinals = ordinals
        self.attempt = attempt
        self.trigger = trigger
        self.isLast = isLast
    }

    /// `STEP:FIRST-LAST:ATTEMPT` of a success, else with `:TRIGGER` and perhaps `:last` behind it, as the wrapper reads
    /// it.
    package var text: String {
        let own = "\(step):\(ordinals.lowerBound)-\(ordinals.upperBound):\(attempt)"
        return trigger == .success ? own : own + ":\(trigger.rawValue)" + (isLast ? ":last" : "")
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
