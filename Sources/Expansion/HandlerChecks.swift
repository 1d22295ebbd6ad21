import Diagnostics
import Specification

extension Expander {
    /// What runs once for a study has no parameters.
    mutating func refuseHandlerParameters() {
        guard !isTangled else { return }
        for (step, scope) in zip(study.steps, scopes) where step.role != .regular && !diagnostics.isEnough {
            guard let parameter = scope.first else { continue }
            diagnostics.append(
                .error(
                    "parameter-in-handler", at: step.name.place,
                    "step `\(step.name.value)` of `\(step.role.rawValue)` runs once for the study, and uses the parameter "
                        + "`\(study.parameters[parameter].key.value)`",
                    hint: "go through the rows of $(study.failures) in `cmd`"))
        }
    }
}
