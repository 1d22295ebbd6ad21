package import Diagnostics
import Executors
package import Expansion
package import Scheduling
package import Specification

extension Study {
    /// The study as the environment completes it: what neither its steps nor its batch section say.
    package func taking(_ variables: SlurmVariables?) -> Study {
        guard let variables, batch.kind.dialect.takesVariables else { return self }
        var study = self
        study.batch.settings.merge(variables.settings) { own, _ in own }
        return study
    }
}

extension StudyGraph {
    /// Whether what the environment says to its scheduler counts for it.
    package var takesVariables: Bool { usesScheduler && scheduler.dialect.takesVariables }
}

extension SlurmVariables {
    /// Values that cannot be; their place is the variable.
    package var mistakes: [Diagnostic] {
        settings.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { check($0.value, for: $0.key) }
    }
}
