import Tracking

/// When a command ended by its node's clock, beside the times that the controller tells, in whole seconds.
///
/// The two agree within two seconds, or Slurm's own authentication would fail.
struct RecordedEnd: Hashable, Sendable {
    /// Milliseconds.
    private static let margin: Int64 = 2000
    /// Milliseconds that a job may take from being told to end to its end; more than sites give it, slurm.conf(5),
    /// KillWait.
    private static let longestEnding: Int64 = 600_000

    let time: Timestamp

    /// Whether it is of a life before the one that was put into the queue then.
    func isOfEarlierLife(than requeued: Timestamp) -> Bool {
        requeued.milliseconds >= time.milliseconds / 1000 * 1000
    }

    /// Whether it was over when the job was told to end.
    func isBefore(_ end: Timestamp) -> Bool { end.milliseconds(since: time) > Self.margin }

    /// Whether it was recorded then or somewhat later. What seems to be recorded long after the end, when nothing of the
    /// job can be left, was recorded by a clock that is wrong, and says nothing.
    func isAtTheTime(_ end: Timestamp) -> Bool {
        !isBefore(end) && time.milliseconds(since: end) < Self.longestEnding
    }

    /// Whether its command ran for longer than that many milliseconds of the controller's whole seconds.
    func hasOutlasted(_ milliseconds: Int64, since began: Timestamp) -> Bool {
        time.milliseconds(since: began) > milliseconds + Self.margin
    }

    /// Whether its command had ended by itself before the job was told to end in that life: a wrapper that cannot write
    /// the record may be there long after its command.
    func isOwn(under outcome: Outcome, in life: Life?) -> Bool {
        guard outcome.isInterruption, let life, let end = life.ended else { return false }
        return isBefore(end) && !(life.submitted.map(isOfEarlierLife(than:)) ?? false)
    }
}

extension Outcome {
    /// Whether somebody ended the job, Slurm or a user.
    var isInterruption: Bool {
        switch self {
        case .cancelled, .timedOut, .failed(.preempted), .failed(.deadline): true
        case .succeeded, .skipped, .failed: false
        }
    }
}
