import Diagnostics
import Expansion
import HostInterface
import Scheduling
import Studies

extension SlurmVariables {
    /// Names what counts and what does not, where the study goes to Slurm.
    func printNote(of graph: StudyGraph, host: Host) {
        guard graph.takesVariables else { return }
        for line in lines { host.terminal.writeErrors(visible(line, keepingLines: false) + "\n") }
    }
}
