/// Which end of what a step waits for lets it begin.
package enum Trigger: String, CaseIterable, Hashable, Sendable {
    /// It succeeded.
    case success = ""
    /// It succeeded, or was skipped.
    case unlessSkipped = "unless skipped"
    /// It failed, and is not tried again.
    case failure = "failed"
    /// It is over, whatever came of it.
    case end = "ended"

    /// Whether a failure breaks it.
    package var isForSuccess: Bool { self == .success || self == .unlessSkipped }
}

/// Of which instances of a step one of its children waits.
package enum Scope: Hashable, Sendable {
    /// The one with the same parameters.
    case matching
    /// All, written with `_*`.
    case all
    /// Those with the same values of some parameters, written with `_* by`.
    case group
}
