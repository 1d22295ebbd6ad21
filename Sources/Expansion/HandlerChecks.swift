import Diagnostics
import Specification

extension Expander {
    /// What runs once for a study has no parameters.
    mutating func refuseHandlerParameters() {
        guard !isTangled else { return }
        // What is left of a study with mistakes has no dependencies, so that a step's workspace means another thing.
        for (index, scope) in scopes.enumerated() where !diagnostics.isEnough {
            let step = study.steps[index]
            guard let parameter = scope.first, step.role != .regular, !step.dependencies.isEmpty else { continue }
            diagnostics.append(
                .error(
                    "parameter-in-handler", at: step.name.place,
                    "step `\(step.name.value)` of `\(step.role.rawValue)` runs once for the study, and uses the parameter "
                        + "`\(study.parameters[parameter].key.value)`",
                    hint: "go through the rows of $(study.failures) in `cmd`"))
        }
    }
}
