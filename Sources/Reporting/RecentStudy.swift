import Diagnostics
import Specification
import Tracking

/// One line on a study among others.
package struct RecentStudy: Sendable {
    private let snapshot: RunSnapshot

    package init(_ snapshot: RunSnapshot) { self.snapshot = snapshot }

    private var state: RunState { snapshot.state }

    package var row: [String] {
        let counts = state.allCounts
        return [
            word, "\(counts[.finished])/\(counts.total)",
            state.began.map { Duration.short(milliseconds: max(0, snapshot.now.milliseconds(since: $0))) + " ago" }
                ?? "-",
            visible(snapshot.directory, keepingLines: false),
        ]
    }

    private var word: String {
        guard !state.isClosed else { return RunVerdict(state).shown }
        switch snapshot.conductor {
        case .none, .dead: return "no conductor"
        case .stopped: return "stopped"
        case .ended: return "ended"
        case .stuck: return "conductor stuck"
        case .silent: return "conductor silent"
        case .alive(let beat) where beat.isLate: return "conductor late"
        case .alive, .starting: return state.isPaused ? "paused" : RunVerdict(state).shown
        }
    }

    package static func table(_ rows: [[String]], colour: Bool, columns: Int? = nil) -> String {
        TextTable.text(
            header: ["STATE", "DONE", "STARTED", "DIRECTORY"], rows: rows, painter: Painter(isOn: colour),
            columns: columns)
    }
}
