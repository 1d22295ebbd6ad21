package import Tracking

/// How a study stands as a whole.
package enum RunVerdict: String, Sendable {
    case waiting, running, finished
    /// All that failed was allowed to, or was not run for such a failure.
    case finishedWithFailures = "finished-with-failures"
    case failed, cancelled

    package init(_ state: RunState) {
        guard state.isComplete else {
            self = state.began == nil || state.lastBatch == BatchID(0) ? .waiting : .running
            return
        }
        let counts = state.allCounts
        if state.isCancelled && !state.areFailuresAllowed {
            // A cancelled study is that, whatever failed before.
            self = .cancelled
        } else {
            self = counts.areAllWell ? .finished : state.areFailuresAllowed ? .finishedWithFailures : .failed
        }
    }

    /// As people read it.
    package var shown: String { self == .finishedWithFailures ? "finished with failures" : rawValue }

    /// The exit code that it stands for; nothing while the study goes on.
    package var exitCode: Int32? {
        switch self {
        case .waiting, .running: nil
        case .finished: 0
        case .finishedWithFailures: 4
        case .failed: 2
        case .cancelled: 3
        }
    }
}

extension StatusReport {
    /// 0 finished, 2 failed, 3 cancelled, 4 finished with failures; nothing while the study goes on.
    package static func exitCode(of state: RunState) -> Int32? { RunVerdict(state).exitCode }

    /// One line on how far it is, for a person who waits.
    package static func progressLine(_ state: RunState) -> String {
        let counts = state.allCounts
        let parts = counted(counts, blocked: state.blockedCounts.values.reduce(0, +))
        return "\(counts[.finished]) of \(counts.total) finished"
            + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
    }
}
