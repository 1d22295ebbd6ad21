package import Tracking

/// How an attempt ended, as far as anybody can say.
package enum Verdict: Hashable, Sendable {
    case notYet
    case over(Outcome, at: Timestamp?)
    /// The wrapper did not run the command, since a parent had not ended well.
    case blocked(at: Timestamp)
    /// It ended, it seems; but its record does not show yet, since a network file system may take its time, or the
    /// scheduler may yet say that it goes on, or its node may not know.
    case awaitsRecord(Outcome)
}

/// Joins the wrapper's record with the scheduler's word; neither alone is the truth.
///
/// A command that ended well under a job that did not (`TIMEOUT` with a trap that exits 0) did not end well, and a
/// command that failed under a job that did (`srun` failing before `exit 0` is the script's own choice) ended as its
/// own exit code says. One that failed before its job was told to end failed, however late its record came. A command
/// that ended well did so, whatever becomes of its job later, unless its job was interrupted at that very moment: see
/// ``Success``. Source: reliability research, sections 0 (6) and 2.1 (9).
///
/// - Parameters:
///   - record: The attempt's record if one was found.
///   - observed: What the scheduler says; nothing where it no longer knows the job.
///   - job: The number under which the scheduler took the attempt.
///   - life: Which life of the job the observation is about; nothing where success needs no other word than the record's.
///   - isOutlived: Whether the scheduler was asked when the record had been there for longer than ``Success/patience``.
package func verdict(
    record: AttemptRecord?, observed: JobObservation?, job: JobID, life: Life? = nil, isOutlived: Bool = false
) -> Verdict {
    if let record, case .exit(0, let time, true)? = record.end {
        return Success(began: record.started, at: time, wasTriedAgain: record.repeats > 0)
            .verdict(observed: observed, life: life, isOutlived: isOutlived)
    }
    // Under another number an attempt may have ended, but it does not tell that this job lives.
    let own = record.flatMap { $0.job == job || $0.end != nil ? $0 : nil }
    switch (own?.end, observed) {
    case (.blocked(let time), _): return .blocked(at: time)
    // Nothing was run that anybody could interrupt.
    case (.skipped(let time), _): return .over(.skipped, at: time)
    case (_, .queued), (_, .dependencyNeverSatisfied), (_, .running), (_, .undecided), (_, .givenBack): return .notYet
    // A code of its own is exact; whether memory or a lost node was the reason would be for the accounting to say.
    case (.exit(let code, let time, true), .unaccounted): return .over(Outcome(exitCode: code), at: time)
    case (nil, .unaccounted): return .notYet
    case (.timedOut(let time), _): return .over(.timedOut, at: time)
    case (.cancelled(let time), _): return .over(.cancelled(by: .us), at: time)
    // It had failed before anybody asked its job to end; only its record came late.
    case (.exit(let code, let time, true), .ended(let outcome))
    where RecordedEnd(time: time).isOwn(under: outcome, in: life):
        return .over(Outcome(exitCode: code), at: time)
    case (.exit(let code, let time, let isOwn), .ended(let outcome)):
        return .over(outcome.joined(withExitCode: code, isOwn: isOwn), at: time)
    // It had been told to end, and may have been put back into the queue: one answer without it is not enough.
    case (.exit(let code, _, false), nil):
        return .awaitsRecord(code == 0 ? .failed(.vanished) : Outcome(exitCode: code))
    case (.exit(let code, _, false), .unaccounted):
        return .awaitsRecord(code == 0 ? .failed(.unknownEnd) : Outcome(exitCode: code))
    case (.exit(let code, let time, true), nil): return .over(Outcome(exitCode: code), at: time)
    case (nil, .ended(let outcome)) where own.map { outcome.isOfWrapper && $0.isClaim(in: life) } ?? false:
        return .awaitsRecord(.failed(.unrecordedEnd))
    case (nil, .ended(.succeeded)): return .awaitsRecord(.failed(.noExitRecord))
    // The wrapper records every end of a command. Without that it was the wrapper that failed.
    case (nil, .ended(.failed(.exit))), (nil, .ended(.failed(.other))): return .awaitsRecord(.failed(.noExitRecord))
    case (nil, .ended(.failed(.signal(let signal)))):
        return .over(.failed(.launch("signal \(signal) ended it before it could record its exit")), at: nil)
    // A controller that has forgotten the start cancels nothing on the node, where it may yet end well.
    case (nil, .ended(let outcome)):
        if case .cancelled = outcome, own != nil { return .awaitsRecord(outcome) }
        return .over(outcome, at: nil)
    case (nil, nil): return .awaitsRecord(.failed(.vanished))
    }
}

extension AttemptRecord {
    /// Whether the claim is one of this life, and not of one before it was put back into the queue; squeue and sacct tell
    /// whole seconds.
    fileprivate func isClaim(in life: Life?) -> Bool {
        life?.submitted.map { started.milliseconds >= $0.milliseconds / 1000 * 1000 } ?? true
    }
}

extension Outcome {
    /// Whether the batch script came to this end, rather than that Slurm or its node did it. squeue, and older versions
    /// altogether, call a script that a signal ended a launch failure.
    fileprivate var isOfWrapper: Bool {
        switch self {
        case .succeeded, .failed(.exit), .failed(.other), .failed(.signal), .failed(.launch): true
        case .failed, .timedOut, .skipped, .cancelled: false
        }
    }

    /// By the exit record alone.
    package init(exitCode code: Int32) {
        switch code {
        case 0: self = .succeeded
        case 129...192: self = .failed(.signal(code - 128))
        default: self = .failed(.exit(code: code))
        }
    }

    /// The scheduler's reason is the better one where it stopped the job; else the command's own code is exact.
    fileprivate func joined(withExitCode code: Int32, isOwn: Bool) -> Outcome {
        switch self {
        case .succeeded: Outcome(exitCode: code)
        // It was told to end, put back into the queue, and then could not be started again.
        case .failed(.launch) where !isOwn: self
        // squeue tells no exit codes: whether this life's end was the last one is not to be known.
        case .failed(.other) where !isOwn:
            .failed(.launch("it was told to stop, and its job failed without being started again"))
        case .failed(.exit(let other)) where !isOwn && !Outcome.isSame(code, other):
            .failed(.launch("it was requeued and ended with exit code \(other) before it started"))
        case .failed(.other), .failed(.exit), .failed(.signal), .failed(.launch):
            code == 0 ? self : Outcome(exitCode: code)
        case .timedOut, .skipped, .cancelled, .failed: self
        }
    }

    /// Slurm takes 128 away from exit codes that stand for signals, but in newer versions; section 1.1.
    private static func isSame(_ code: Int32, _ other: Int32) -> Bool { code == other || code == other + 128 }
}
