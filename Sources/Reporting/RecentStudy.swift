import Diagnostics
import Specification
package import Tracking

/// One line on a study among others.
package struct RecentStudy: Sendable {
    private let state: RunState
    private let conductor: ConductorPresence
    private let directory: String
    private let now: Timestamp

    package init(_ state: RunState, conductor: ConductorPresence, directory: String, now: Timestamp) {
        self.state = state
        self.conductor = conductor
        self.directory = directory
        self.now = now
    }

    package var row: [String] {
        let counts = state.allCounts
        return [
            word, "\(counts[.finished])/\(counts.total)",
            state.began.map { Duration.short(milliseconds: max(0, now.milliseconds(since: $0))) + " ago" } ?? "-",
            visible(directory, keepingLines: false),
        ]
    }

    private var word: String {
        guard !state.isClosed else { return RunVerdict(state).rawValue }
        switch conductor {
        case .none, .dead: return "no conductor"
        case .stopped: return "stopped"
        case .ended: return "ended"
        case .stuck: return "conductor stuck"
        case .silent: return "conductor silent"
        case .alive(let beat) where beat.isLate: return "conductor late"
        case .alive, .starting: return state.isPaused ? "paused" : RunVerdict(state).rawValue
        }
    }

    package static func table(_ rows: [[String]], colour: Bool, columns: Int? = nil) -> String {
        TextTable.text(
            header: ["STATE", "DONE", "STARTED", "DIRECTORY"], rows: rows, painter: Painter(isOn: colour),
            columns: columns)
    }
}
