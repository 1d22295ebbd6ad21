import Diagnostics
import Executors
import Expansion
package import Tracking

/// What a study has cost its cluster's controller.
package enum CallReport {
    /// A line for each of the scheduler's programs.
    package static func text(_ state: RunState) -> String {
        let scheduler = state.graph.scheduler.dialect
        let calls = state.calls.sorted { $0.key < $1.key }
        guard !calls.isEmpty else { return "the scheduler has not been called\n" }
        let instances = state.graph.instances.count { state.graph.isScheduled($0) }
        let rows = calls.map {
            [visible($0.key, keepingLines: false), String($0.value), scheduler.jobs.programs[$0.key] ?? "-"]
        }
        let total = calls.reduce(0) { $0.plus($1.value) }
        return "\(total) calls of \(scheduler.title) commands for \(instances) instances\n\n"
            + TextTable.text(header: ["PROGRAM", "CALLS", "PURPOSE"], rows: rows, painter: Painter(isOn: false))
    }
}
