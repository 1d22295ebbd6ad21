package import Expansion
import Jobs
import Tracking

/// Successes that records tell of and Slurm has said nothing of yet, and what may make none of them: forgotten when the
/// attempt is over.
package struct Successes: Hashable, Sendable {
    /// When each was first seen.
    private var seen: [InstanceID: Timestamp] = [:]
    /// Preempted, when the scheduler was heard last.
    private var interrupted: Set<InstanceID> = []

    package var isEmpty: Bool { seen.isEmpty }
    package var count: Int { seen.count }

    package func contains(_ instance: InstanceID) -> Bool { seen[instance] != nil }

    /// Whether one was seen so long ago.
    func hasStood(_ instance: InstanceID, forSeconds seconds: Int64, at now: Timestamp) -> Bool {
        seen[instance].map { now.milliseconds(since: $0) >= seconds * 1000 } ?? false
    }

    /// Whether one was seen so long before Slurm was asked that the job outlived it.
    func wasSeen(_ instance: InstanceID, before asked: Timestamp) -> Bool {
        seen[instance].map { asked.milliseconds(since: $0) > Success.patience } ?? false
    }

    /// Whether its life was ended by others, so that a success in its record may be none.
    func wasInterrupted(_ instance: InstanceID) -> Bool { interrupted.contains(instance) }

    /// Notes that a record tells of a success, or that it does not any more.
    mutating func note(_ report: Report, at now: Timestamp) {
        guard case .exit(0, _, true)? = report.record?.end else { return seen[report.instance] = nil }
        seen[report.instance] = seen[report.instance] ?? now
    }

    /// Notes what the scheduler says of an interruption; its silence changes nothing.
    mutating func noteInterruption(_ report: Report) {
        switch report.observed {
        case .undecided("PREEMPTED"), .ended(.failed(.preempted)): interrupted.insert(report.instance)
        case nil, .unaccounted: break
        case .queued, .dependencyNeverSatisfied, .running, .undecided, .ended, .givenBack:
            interrupted.remove(report.instance)
        }
    }

    mutating func forget(_ instance: InstanceID) {
        seen[instance] = nil
        interrupted.remove(instance)
    }
}
