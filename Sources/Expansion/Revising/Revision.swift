package import Diagnostics

/// What an edited study file makes of a study that has begun.
package struct Revision: Sendable {
    package internal(set) var graph: StudyGraph
    /// In the order of the graph's steps; those that are as they were are left out.
    package internal(set) var changes: [StepChange] = []
    /// What is to run again although it may have succeeded, without what depends on it.
    package internal(set) var repeated: [InstanceID] = []
    /// What asks for something else, and runs the same.
    package internal(set) var resized: [InstanceID] = []
    /// What the study has no longer.
    package internal(set) var removed: [InstanceID] = []
    /// What waits for all of a step, or for a group of it, which now has other instances.
    package internal(set) var gatherers: [InstanceID] = []
    /// Steps that wait for others than before, or begin at another time: what was not run of them is decided again.
    package internal(set) var redecided: Set<Int> = []
    /// Steps that allow another number of failures than before.
    package internal(set) var reallowed: Set<Int> = []
    /// Combinations that `extend` added, and that the edited study has no place for.
    package internal(set) var lostGrowths = 0
    /// Ids from this one on are new.
    package let firstNew: Int
    /// The version that the graph had before.
    package let earlierVersion: Int

    /// Whether it changes anything.
    package var isEmpty: Bool { changes.isEmpty }

    package var newCount: Int { graph.instanceCount - firstNew }
}

/// How a step differs from what it was.
package struct StepChange: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case edited, added, removed
        /// Its parameters are others, so that none of its instances is one that there was.
        case replaced
        case renamed(from: String)
    }

    /// A thing that is not as it was.
    package struct Reason: Hashable, Sendable {
        /// Such as `cmd` or `variable VERSION`.
        package let subject: String
        /// In the edited file.
        package let place: Place?
        /// Whether instances that have succeeded run again for it.
        package let repeats: Bool
    }

    package let step: Int
    package let name: String
    package internal(set) var kind: Kind
    package internal(set) var reasons: [Reason] = []
    /// Instances that are new, that run again, and that are gone; without what depends on them.
    package internal(set) var newCount = 0
    package internal(set) var repeatedCount = 0
    package internal(set) var removedCount = 0
}

/// Why an edited study file cannot become that of a study which has begun.
package enum RevisionError: Error, Sendable {
    /// What cannot change, with where the edited file says so.
    case fixed(String, at: Place?)
    case mistakes([Diagnostic])
}
