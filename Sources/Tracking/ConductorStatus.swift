import Diagnostics
package import Expansion

/// Whether somebody conducts a study, as far as can be seen from here.
package enum ConductorStatus: Hashable, Sendable {
    /// Nobody has begun to.
    case none
    /// Somebody has taken the study a moment ago, and not yet written who it is.
    case starting
    case alive(Heartbeat)
    /// It lives, and cannot write what happens.
    case stuck(Heartbeat, cause: String, since: Timestamp)
    /// On another machine, and not heard of for longer than a living one would keep silent.
    case silent(Heartbeat)
    /// A process of this machine that ended without saying so; nobody where it had not yet written who it is.
    case dead(Conductor?)
    /// Left the study to whoever comes, as one does that is told to stop.
    case stopped(Conductor, at: Timestamp)
    /// Wrote the end of the study, which may be seen later on another machine than this is.
    case ended(Conductor, at: Timestamp)
}

/// Who conducts, and for how long nothing was heard of it.
package struct Heartbeat: Hashable, Sendable {
    package let conductor: Conductor
    /// Whether it is a process of this machine, of which more is known than its heart tells.
    package let isHere: Bool
    package let silentMilliseconds: Int64

    /// How often a living conductor says that it lives, when it is clearly late, and how long others wait before they
    /// believe it dead.
    package static let interval: Int64 = 30_000
    package static let lateness: Int64 = 60_000
    package static let patience: Int64 = 180_000

    package init(of conductor: Conductor, isHere: Bool, silentMilliseconds: Int64) {
        self.conductor = conductor
        self.isHere = isHere
        self.silentMilliseconds = silentMilliseconds
    }

    package var isLate: Bool { silentMilliseconds >= Self.lateness }

    /// Whole seconds until another machine may take the study over; nothing where its process can be looked at.
    package var secondsToTakeover: Int64? {
        isHere ? nil : max(0, (Self.patience + 999).minus(silentMilliseconds)) / 1000
    }
}

/// Local steps of another machine that have not ended, and of which nothing is heard.
package struct UnheardSteps: Hashable, Sendable {
    package let host: String
    package let instances: [InstanceID]
    /// When a conductor there was heard of last; nothing where that is too long ago to be known.
    package let heard: Timestamp?
    /// Whether that is long enough ago for the machine to count as gone.
    package let isSilent: Bool

    package init(host: String, instances: [InstanceID], heard: Timestamp?, isSilent: Bool) {
        self.host = host
        self.instances = instances
        self.heard = heard
        self.isSilent = isSilent
    }
}
