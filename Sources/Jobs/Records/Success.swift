package import Tracking

/// A command that ended with 0, by its record, before its wrapper had heard that the job was to end.
///
/// Slurm sends TERM to all processes of a job, and a command may answer it with 0 before its wrapper hears it. So time
/// decides: a success that was recorded more than two seconds before its job was interrupted stands, and one that was
/// recorded then or later does not. The clocks of nodes and of the controller agree that well, or Slurm's own
/// authentication would fail.
package struct Success: Hashable, Sendable {
    /// Milliseconds after which a job that goes on has outlived it: some sites answer squeue from a copy that is half a
    /// minute old.
    package static let patience: Int64 = 60_000

    private let began: Timestamp
    private let end: RecordedEnd
    private let wasTriedAgain: Bool

    /// - Parameters:
    ///   - began: When its wrapper claimed the attempt, by the node's clock.
    ///   - time: By the same clock.
    ///   - wasTriedAgain: Whether an earlier try in place failed, in the same job.
    package init(began: Timestamp, at time: Timestamp, wasTriedAgain: Bool) {
        self.began = began
        end = RecordedEnd(time: time)
        self.wasTriedAgain = wasTriedAgain
    }

    /// What comes of it.
    ///
    /// - Parameters: As for ``verdict(record:observed:job:life:isOutlived:)``.
    package func verdict(observed: JobObservation?, life: Life?, isOutlived: Bool) -> Verdict {
        let stands = Verdict.over(.succeeded, at: end.time)
        guard let life else { return stands }
        if let requeued = life.submitted, end.isOfEarlierLife(than: requeued) {
            return end.isBefore(requeued) ? stands : nextLife(observed)
        }
        switch observed {
        case .ended(let outcome): return isUndone(by: outcome, life) ? .over(outcome, at: end.time) : stands
        case .undecided: return .notYet
        case .running, .queued, .dependencyNeverSatisfied: return isOutlived ? stands : .notYet
        case .unaccounted, .givenBack, nil: return stands
        }
    }

    /// The command was interrupted, and its job put back: what counts is how the next life ends.
    private func nextLife(_ observed: JobObservation?) -> Verdict {
        switch observed {
        // Its wrapper found that the work was done.
        case .ended(.succeeded), nil: .over(.succeeded, at: end.time)
        case .ended(let outcome): .over(outcome, at: nil)
        case .running, .queued, .dependencyNeverSatisfied, .undecided, .unaccounted, .givenBack: .notYet
        }
    }

    /// A controller that crashed may have forgotten that the job had begun, so that it ended there while it waited, or
    /// soon after it had begun again: nobody told this command to end. No clock is compared with another.
    private func isOfForgottenStart(_ life: Life) -> Bool {
        guard let lifeBegan = life.began, let lifeEnded = life.ended else { return false }
        return lifeBegan == lifeEnded || end.hasOutlasted(lifeEnded.milliseconds(since: lifeBegan), since: began)
    }

    private func isUndone(by outcome: Outcome, _ life: Life) -> Bool {
        if outcome.isInterruption { return !isOfForgottenStart(life) && life.ended.map(end.isAtTheTime) ?? true }
        // Slurm counts what was killed for memory in the whole job, so that it may have been the earlier try.
        return outcome == .failed(.outOfMemory) && !wasTriedAgain
    }
}
