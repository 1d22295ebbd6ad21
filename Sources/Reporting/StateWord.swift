package import Tracking

/// One word for where an instance stands.
package enum StateWord: String, CaseIterable, Sendable {
    case waiting, submitting, queued, running, finished, failed, timedOut = "timed-out", cancelled
    case notRun = "not-run"

    package init(_ phase: Phase) {
        switch phase {
        case .waiting: self = .waiting
        case .intended, .doubtful: self = .submitting
        case .queued: self = .queued
        case .running: self = .running
        case .withdrawing(.resubmit): self = .waiting
        case .withdrawing(.skip), .skipped: self = .notRun
        case .ended(.succeeded): self = .finished
        case .ended(.timedOut): self = .timedOut
        case .ended(.cancelled): self = .cancelled
        case .ended(.failed): self = .failed
        }
    }

    /// Something the user will want to know first.
    package var isTrouble: Bool {
        switch self {
        case .failed, .timedOut, .notRun: true
        case .waiting, .submitting, .queued, .running, .finished, .cancelled: false
        }
    }

    package var shown: String { self == .timedOut ? "timed out" : self == .notRun ? "not run" : rawValue }
}
