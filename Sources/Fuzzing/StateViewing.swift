import Expansion
import Reporting
import Tracking

/// Whatever a journal holds, every view of it can be drawn, on whatever terminal.
enum StateViewing {
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)

    static func complaint(about bytes: [UInt8]) -> String? {
        guard let state = JournalReading.state(after: bytes) else { return nil }
        let report = StatusReport(RunSnapshot(state, directory: "d", now: now, zoneOffsetMinutes: 60))
        let texts = [report.table(colour: false), report.json(), report.csv(), CallReport.text(state)]
        guard texts.allSatisfy({ !$0.isEmpty }) else { return "a view with nothing in it" }
        for instance in state.graph.instances {
            let text = Explanation(
                of: instance, state: state, history: AttemptHistory(of: instance), evidence: Evidence(),
                conductor: .none, directory: "d", now: now
            ).text(colour: false)
            guard !text.isEmpty else { return "an instance without an explanation" }
        }
        return Set([0, 1, 2, 3, 10, 40, bytes.count % 300]).compactMap { drawing(of: state, size: $0) }.first
    }

    private static func drawing(of state: RunState, size: Int) -> String? {
        let style = ProgressView.Style(columns: size, rows: size, colour: false, unicode: true)
        let lines = ProgressView(
            RunSnapshot(state, directory: "d", now: now), meter: RateMeter(), style: style
        ).lines
        let fits = lines.count <= max(1, size) && lines.allSatisfy { $0.count <= size }
        return fits ? nil : "a drawing that does not fit \(size) columns"
    }
}
