import Diagnostics
import Expansion
package import Tracking

/// What a study has cost its cluster's controller.
package enum CallReport {
    /// A line for each of Slurm's programs.
    package static func text(_ state: RunState) -> String {
        let calls = state.calls.sorted { $0.key < $1.key }
        guard !calls.isEmpty else { return "no program of Slurm has been called\n" }
        let instances = state.graph.instances.count { state.graph.isScheduled($0) }
        let rows = calls.map { [visible($0.key, keepingLines: false), String($0.value), meaning($0.key)] }
        let total = calls.reduce(0) { $0.plus($1.value) }
        return "\(total) calls of Slurm's programs for \(instances) instances\n\n"
            + TextTable.text(header: ["PROGRAM", "CALLS", "WHAT FOR"], rows: rows, painter: Painter(isOn: false))
    }

    private static func meaning(_ program: String) -> String {
        switch program {
        case "sbatch": "submissions"
        case "squeue": "questions about all jobs at once"
        case "sacctmgr": "limits of accounts read"
        case "sacct": "questions to the accounting about jobs that have left the queue"
        case "scancel": "jobs that had to go"
        case "scontrol": "limits read, jobs tied anew"
        default: "-"
        }
    }
}
