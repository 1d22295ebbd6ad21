import Expansion
package import Tracking

/// What a conductor remembers beside the journal: questions asked and not yet answered. Losing it costs only time.
package struct Watch: Hashable, Sendable {
    /// Why a batch was asked to end.
    package enum StopReason: Hashable, Sendable { case walltime, cancelled, withdrawn }

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

    package struct Absence: Hashable, Sendable {
        package let since: Timestamp
        package var count: Int
    }

    package var stops: [BatchID: Stop] = [:]
    package var absences: [BatchID: Absence] = [:]
    /// Local batches of an earlier conductor, whose cores our runner knows nothing of.
    package var inherited: Set<BatchID> = []
    /// Asked back, and not given back yet.
    package var takenBack: Set<BatchID> = []
    /// How often the scheduler refused an instance.
    private var refusals: [InstanceID: Int] = [:]
    /// Until when nothing is submitted to Slurm, and how long the next such pause is.
    package var holdUntil: Timestamp?
    package var holdSeconds: Int64 = 5

    package init() {}

    mutating func forget(_ batch: BatchID) {
        stops[batch] = nil
        absences[batch] = nil
        takenBack.remove(batch)
        inherited.remove(batch)
    }

    /// The scheduler is too busy: the pause doubles up to five minutes.
    mutating func backOff(at now: Timestamp) {
        holdUntil = now.advanced(bySeconds: holdSeconds)
        holdSeconds = min(holdSeconds * 2, 300)
    }

    mutating func submissionsGoWell() {
        holdUntil = nil
        holdSeconds = 5
    }

    /// Counts one more refusal of a batch.
    mutating func refused(_ batch: Batch) -> Int {
        for member in batch.members { refusals[member.instance, default: 0] += 1 }
        return batch.members.map { refusals[$0.instance, default: 0] }.max() ?? 1
    }

    /// Counts one more trustworthy answer without the batch.
    mutating func missed(_ batch: BatchID, at now: Timestamp) -> Absence {
        var absence = absences[batch] ?? Absence(since: now, count: 0)
        absence.count += 1
        absences[batch] = absence
        return absence
    }
}
