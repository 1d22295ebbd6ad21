import Diagnostics
import Executors
import Expansion
import HostInterface
import Scheduling
import Specification

extension Study {
    /// The study as the environment completes it: what neither its steps nor its batch section say.
    func taking(_ variables: SlurmVariables?) -> Study {
        guard let variables, batch.kind == .slurm else { return self }
        var study = self
        study.batch.settings.merge(variables.settings) { own, _ in own }
        return study
    }
}

extension SlurmVariables {
    /// Values that cannot be; their place is the variable.
    var mistakes: [Diagnostic] {
        settings.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { check($0.value, for: $0.key) }
    }

    /// Names what counts and what does not, where the study goes to Slurm.
    func tell(of graph: StudyGraph, host: Host) {
        guard graph.usesSlurm else { return }
        for line in lines { host.terminal.writeErrors(visible(line, keepingLines: false) + "\n") }
    }
}
