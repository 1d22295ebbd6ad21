package import Expansion

/// What a user asks of a run that has begun.
package enum Request: Hashable, Sendable {
    /// The whole study is to stop.
    case cancel
    /// These are to stop, and what depends on them is not to run; the rest goes on.
    case cancelInstances(InstanceSet)
    /// These are to run again, and all that depends on them.
    case retry(InstanceSet)
    /// The machine on which these began as local steps is gone: they are to begin again elsewhere.
    case beginElsewhere(InstanceSet)
    /// The study is at another place: these have no job and no process any more, and begin with another attempt.
    case beginAnew(InstanceSet)
    case change(Setting, Int)
    /// These ask for something else from now on; those that wait with Slurm are submitted anew.
    case amend(InstanceSet, Amendment)
    /// Nothing new is to be submitted.
    case pause
    /// What `pause` stopped goes on.
    case goOn
    /// The study gets more combinations.
    case extend(Growth, keepsGatherers: Bool = false)
    /// The study file was edited, or its sources were read again: the version with this number is to be the study from now
    /// on.
    case revise(Int, RevisionOptions = RevisionOptions())
}

extension Request {
    /// Whether the study is another one after it.
    package var changesGraph: Bool {
        switch self {
        case .extend, .revise: true
        case .cancel, .cancelInstances, .retry, .beginElsewhere, .beginAnew, .change, .amend, .pause, .goOn: false
        }
    }

    /// Whether it names a version of the study file.
    package var isRevision: Bool { if case .revise = self { true } else { false } }
}

/// How an edited study is taken over.
package struct RevisionOptions: Hashable, Sendable {
    /// What runs, and would be in vain, is cancelled; without this the request is refused then.
    package var cancelsRunning: Bool
    /// What gathers other instances than before and has ended does not run again.
    package var keepsGatherers: Bool

    package init(cancelsRunning: Bool = false, keepsGatherers: Bool = false) {
        self.cancelsRunning = cancelsRunning
        self.keepsGatherers = keepsGatherers
    }
}

/// What can be changed of a run that has begun.
package enum Setting: String, CaseIterable, Hashable, Sendable {
    case throttle
    case restartLimit = "restart-limit"
    /// In seconds.
    case poll
}
