package import Tracking

/// A command that ended with 0, by its record, before its wrapper had heard that the job was to end.
///
/// Slurm sends TERM to all processes of a job, and a command may answer it with 0 before its wrapper hears it. So time
/// decides: a success that was recorded more than two seconds before its job was interrupted stands, and one that was
/// recorded then or later does not. The clocks of nodes and of the controller agree that well, or Slurm's own
/// authentication would fail.
package struct Success: Hashable, Sendable {
    /// Milliseconds.
    private static let margin: Int64 = 2000
    /// Milliseconds that a job may take from being told to end to its end; more than sites give it, slurm.conf(5),
    /// KillWait.
    private static let longestEnding: Int64 = 600_000
    /// Milliseconds after which a job that goes on has outlived it: some sites answer squeue from a copy that is half a
    /// minute old.
    package static let patience: Int64 = 60_000

    private let time: Timestamp
    private let wasTriedAgain: Bool

    /// - Parameters:
    ///   - time: By the node's clock.
    ///   - wasTriedAgain: Whether an earlier try in place failed, in the same job.
    package init(at time: Timestamp, wasTriedAgain: Bool) {
        self.time = time
        self.wasTriedAgain = wasTriedAgain
    }

    /// What comes of it.
    ///
    /// - Parameters: As for ``verdict(record:sighting:job:life:isOutlived:)``.
    package func verdict(sighting: Sighting?, life: Life?, isOutlived: Bool) -> Verdict {
        let stands = Verdict.over(.succeeded, at: time)
        guard let life else { return stands }
        if let requeued = life.submitted, isEarlierLife(before: requeued) {
            return isBefore(requeued) ? stands : nextLife(sighting)
        }
        switch sighting {
        case .ended(let outcome): return isUndone(by: outcome, life) ? .over(outcome, at: time) : stands
        case .undecided: return .notYet
        case .running, .queued, .stranded: return isOutlived ? stands : .notYet
        case .unaccounted, .givenBack, nil: return stands
        }
    }

    /// The controller tells whole seconds.
    private func isEarlierLife(before requeued: Timestamp) -> Bool {
        requeued.milliseconds >= time.milliseconds / 1000 * 1000
    }

    private func isBefore(_ end: Timestamp) -> Bool { end.milliseconds(since: time) > Self.margin }

    /// Whether it was recorded then or somewhat later. What seems to be recorded long after the end, when nothing of the
    /// job can be left, was recorded by a clock that is wrong, and says nothing.
    private func isAtTheTime(_ end: Timestamp) -> Bool {
        !isBefore(end) && time.milliseconds(since: end) < Self.longestEnding
    }

    /// The command was interrupted, and its job put back: what counts is how the next life ends.
    private func nextLife(_ sighting: Sighting?) -> Verdict {
        switch sighting {
        // Its wrapper found that the work was done.
        case .ended(.succeeded), nil: .over(.succeeded, at: time)
        case .ended(let outcome): .over(outcome, at: nil)
        case .running, .queued, .stranded, .undecided, .unaccounted, .givenBack: .notYet
        }
    }

    private func isUndone(by outcome: Outcome, _ life: Life) -> Bool {
        switch outcome {
        case .cancelled, .timedOut, .failed(.preempted), .failed(.deadline): life.ended.map(isAtTheTime) ?? true
        // Slurm counts what was killed for memory in the whole job, so that it may have been the earlier try.
        case .failed(.outOfMemory): !wasTriedAgain
        case .succeeded, .failed: false
        }
    }
}
