package import Tracking

/// How many jobs Slurm lets the user have at one time, learned from what it takes and what it refuses.
///
/// Some limits nobody can read: those of a whole account, or where `sacctmgr` fails. An array that is refused for one is
/// halved until it fits. After that, one attempt to have more is made each time that a job has left, and none before:
/// each could be one more refusal.
package struct SubmitRoom: Hashable, Sendable {
    /// The most jobs of the study that Slurm had at one time.
    private var fits: Int
    /// The number of jobs at which Slurm refused one more batch.
    private var refused: Int
    /// The number of jobs that Slurm would have now if none had left since the last refusal.
    private var unchanged: Int
    private var since: Timestamp
    /// The last answer was a refusal: any other attempt could be one too.
    private var wasRefusedLast = true
    /// An array is being halved.
    private var isHalving: Bool

    /// After so long others may have left, or a limit may have been raised.
    private static let patienceSeconds: Int64 = 300

    /// - Parameters:
    ///   - tasks: So many more were refused.
    ///   - living: So many of the study were there.
    init(refused tasks: Int, beside active: Int, at now: Timestamp) {
        fits = active
        refused = active + tasks
        unchanged = active
        since = now
        isHalving = tasks > 1
    }

    /// The most that the study may have there now.
    func most(active: Int, at now: Timestamp) -> Int {
        let isStale = now.milliseconds(since: since) >= Self.patienceSeconds * 1000
        guard isHalving || isStale || active < unchanged else {
            return max(wasRefusedLast ? active : fits, active > 0 ? 0 : 1)
        }
        let middle = isStale ? max(2 * fits, active + 1) : (fits + refused) / 2
        return max(1, fits, middle)
    }

    mutating func wasRefused(_ tasks: Int, beside active: Int, at now: Timestamp) {
        let total = active + tasks
        // Fewer than were taken before: others have used the room since, or have jobs that have yet to leave.
        let isNew = total <= fits
        if isNew { fits = active }
        isHalving = tasks > 1 && (isHalving || active == 0)
        refused = isNew && !isHalving ? max(refused, total + 1) : min(max(refused, fits + 1), total)
        unchanged = active
        since = now
        wasRefusedLast = true
    }

    /// - Parameters:
    ///   - tasks: So many more were taken.
    ///   - living: So many of the study are there, with them.
    package mutating func wasTaken(_ tasks: Int, active: Int) {
        fits = max(fits, active)
        refused = max(refused, fits + 1)
        unchanged += tasks
        isHalving = false
        wasRefusedLast = false
    }
}

extension Watch {
    /// What may be done in the room that Slurm has been found to give.
    func narrowed(_ policy: Policy, active: Int, at now: Timestamp) -> Policy {
        guard let submitRoom else { return policy }
        var policy = policy
        policy.maximumQueuedTasks = min(policy.maximumQueuedTasks ?? Int.max, submitRoom.most(active: active, at: now))
        return policy
    }

    /// Slurm has taken one more batch of so many, by what is known now.
    package mutating func wasTaken(_ tasks: Int, state: RunState) {
        submitRoom?.wasTaken(tasks, active: state.acceptedThere)
    }

    /// - Parameters:
    ///   - tasks: Of the smallest batch that was refused.
    ///   - living: Of the study, with all that was taken.
    package mutating func wasFull(_ tasks: Int, beside active: Int, at now: Timestamp) {
        if submitRoom == nil {
            submitRoom = SubmitRoom(refused: tasks, beside: active, at: now)
        } else {
            submitRoom?.wasRefused(tasks, beside: active, at: now)
        }
        // Nothing of ours can leave.
        if active == 0, tasks == 1 { pressure.backOff(at: now) }
    }
}
