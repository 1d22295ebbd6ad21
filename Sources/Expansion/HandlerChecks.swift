import Diagnostics
import Specification

extension Expander {
    /// Of a group of rows that several instances write, none could say when it is complete.
    mutating func refuseOpenGroups() {
        guard !isTangled else { return }
        for (table, producer) in study.producers {
            let late = Set(study.tables[table].columns)
            for (index, step) in study.steps.enumerated() {
                for group in step.dependencies where group.scope == .group && !diagnostics.isEnough {
                    let columns = Set(self.columns(of: group))
                    let missing = scopes[producer].filter { !columns.contains($0) }
                    guard !columns.isDisjoint(with: late), let first = missing.first else { continue }
                    diagnostics.append(.openGroup(group, of: table, missing: first, in: study, step: index))
                }
            }
        }
    }

    /// What runs once for a study has no parameters.
    mutating func refuseHandlerParameters() {
        guard !isTangled else { return }
        // What is left of a study with mistakes has no dependencies, so that a step's workspace means another thing.
        for (step, scope) in zip(study.steps, scopes)
        where step.role != .regular && !step.dependencies.isEmpty && !diagnostics.isEnough {
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

extension Diagnostic {
    fileprivate static func openGroup(
        _ group: Dependency, of table: Int, missing: Int, in study: Study, step: Int
    ) -> Diagnostic {
        let (parent, key) = (study.steps[group.step].name.value, study.parameters[missing].key.value)
        let columns = group.columns.joined(separator: " and ")
        return .error(
            "open-group", at: group.place,
            "step `\(study.steps[step].name.value)` gathers `\(parent)` by `\(columns)`, of rows that several instances of "
                + "`\(study.tables[table].late?.step.value ?? "")` write",
            hint:
                "write `\(parent)_* by \(columns) and \(key)`: the rows of one instance are complete when it has ended")
    }
}
