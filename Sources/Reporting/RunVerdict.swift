package import Tracking

/// How a study stands as a whole.
package enum RunVerdict: String, Sendable {
    case waiting, running, finished, failed, cancelled

    package init(_ state: RunState) {
        guard state.isComplete else {
            self = state.began == nil || state.lastBatch == BatchID(0) ? .waiting : .running
            return
        }
        let counts = state.allCounts
        if state.isCancelled && !counts.areAllWell {
            // A cancelled study is that, whatever failed before.
            self = .cancelled
        } else {
            self = counts.areAllWell ? .finished : .failed
        }
    }

    /// The exit code that it stands for; nothing while the study goes on.
    package var exitCode: Int32? {
        switch self {
        case .waiting, .running: nil
        case .finished: 0
        case .failed: 2
        case .cancelled: 3
        }
    }
}

extension StatusReport {
    /// 0 finished, 2 failed, 3 cancelled; nothing while the study goes on.
    package static func exitCode(of state: RunState) -> Int32? { RunVerdict(state).exitCode }

    /// One line on how far it is, for a person who waits.
    package static func progressLine(_ state: RunState) -> String {
        let counts = state.allCounts
        let parts = counted(counts, blocked: state.blockedCounts.values.reduce(0, +))
        return "\(counts[.finished]) of \(counts.total) finished"
            + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
    }
}
