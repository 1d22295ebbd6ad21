package import Expansion
package import Tracking

extension Watch {
    /// Why an instance was asked to end.
    package enum StopReason: Hashable, Sendable {
        case walltime, cancelled, dequeued
        /// It is to ask for something else, and to go only if it has not begun.
        case amended
    }

    package struct Stop: Hashable, Sendable {
        package let reason: StopReason
        package let since: Timestamp
        package var wasUrgent: Bool
        package var asked: Timestamp

        package init(reason: StopReason, since: Timestamp, wasUrgent: Bool = false, asked: Timestamp) {
            self.reason = reason
            self.since = since
            self.wasUrgent = wasUrgent
            self.asked = asked
        }
    }
}

/// What was asked to end and has not ended: forgotten when its attempt is over, or has begun where that was not meant.
package struct Stops: Hashable, Sendable {
    private var stops: [InstanceID: Watch.Stop] = [:]

    package subscript(instance: InstanceID) -> Watch.Stop? {
        get { stops[instance] }
        set { stops[instance] = newValue }
    }

    /// Whether it is to end, and to run nothing should it begin all the same.
    package func isCancelled(_ instance: InstanceID) -> Bool { stops[instance].map { $0.reason != .amended } ?? false }

    /// How many of some instances were asked to end less than so long ago.
    package func count(withinSeconds seconds: Int64, at now: Timestamp, of isMeant: (InstanceID) -> Bool) -> Int {
        stops.count { now.milliseconds(since: $0.value.since) < seconds * 1000 && isMeant($0.key) }
    }

    /// It runs: what was to go only if it had not begun goes on.
    package mutating func begins(_ instance: InstanceID) {
        if stops[instance]?.reason == .amended { stops[instance] = nil }
    }

    mutating func forget(_ instance: InstanceID) { stops[instance] = nil }
}
