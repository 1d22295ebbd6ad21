import Tracking

/// Where an instance stands; the raw value is the word of `status --format json`.
public enum InstanceState: String, CaseIterable, Hashable, Sendable {
    /// For what it depends on, or for its turn.
    case waiting
    /// The scheduler is being asked to take it.
    case submitting
    /// The scheduler has it.
    case queued
    /// Its command runs.
    case running
    /// It succeeded.
    case finished
    /// It failed, after its last try.
    case failed
    /// It was stopped at its walltime.
    case timedOut = "timed-out"
    /// Somebody asked for its end.
    case cancelled
    /// It will not run, since something that it depends on did not end well.
    case notRun = "not-run"
    /// It will not run, and need not.
    case skipped
    /// It is no longer in the study file, which was edited.
    case removed

    init(_ word: StateWord) {
        self =
            switch word {
            case .waiting: .waiting
            case .submitting: .submitting
            case .queued: .queued
            case .running: .running
            case .finished: .finished
            case .failed: .failed
            case .timedOut: .timedOut
            case .cancelled: .cancelled
            case .notRun: .notRun
            case .skipped: .skipped
            case .removed: .removed
            }
    }
}

extension Counts {
    var byState: [InstanceState: Int] {
        present.reduce(into: [:]) { $0[InstanceState($1.word)] = $1.count }
    }
}
