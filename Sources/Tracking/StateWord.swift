/// One word for where an instance stands.
package enum StateWord: Int, CaseIterable, Sendable {
    case waiting, submitting, queued, running, finished, failed, timedOut, cancelled, notRun, skipped, removed

    /// Its place among all words.
    var position: Int { rawValue }

    /// As programs read it.
    package var name: String {
        switch self {
        case .waiting: "waiting"
        case .submitting: "submitting"
        case .queued: "queued"
        case .running: "running"
        case .finished: "finished"
        case .failed: "failed"
        case .timedOut: "timed-out"
        case .cancelled: "cancelled"
        case .notRun: "not-run"
        case .skipped: "skipped"
        case .removed: "removed"
        }
    }

    package init(_ phase: Phase) {
        switch phase {
        case .waiting: self = .waiting
        case .intended, .doubtful: self = .submitting
        case .queued: self = .queued
        case .running: self = .running
        case .dequeuing(.resubmit), .dequeuing(.replace), .dequeuing(.amend): self = .waiting
        case .dequeuing(.skip(.failed)), .skipped(.failed): self = .notRun
        case .dequeuing(.skip(.leftOut)), .skipped(.leftOut): self = .notRun
        case .dequeuing(.skip(.notNeeded)), .skipped(.notNeeded): self = .skipped
        case .dequeuing(.skip(.condition)), .skipped(.condition), .ended(.skipped): self = .skipped
        case .dequeuing(.skip(.loopEnded)), .skipped(.loopEnded): self = .skipped
        case .dequeuing(.skip(.removed)), .skipped(.removed): self = .removed
        case .ended(.succeeded): self = .finished
        case .ended(.timedOut): self = .timedOut
        case .ended(.cancelled): self = .cancelled
        case .ended(.failed): self = .failed
        }
    }
}
