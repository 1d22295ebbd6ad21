import Diagnostics
import Specification

/// What cannot be asked of rows that steps write.
extension Expander {
    /// Of a group of rows that several instances write, none could say when it is complete.
    mutating func refuseOpenGroups() {
        guard !isTangled else { return }
        for (table, producer) in producers {
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

    /// How many instances must have succeeded before the others start. Of rows that are written later, none comes first.
    mutating func canaries(of step: Step, _ wanted: Int, among count: Int, isLate: Bool) -> Int {
        guard isLate else { return wanted < count ? wanted : 0 }
        if step.precautions.canaries > 0, !diagnostics.isEnough {
            diagnostics.append(
                .warning(
                    "canary-without-effect", at: step.name.place,
                    "`canary` has no effect on step `\(step.name.value)`, which runs for rows that another step writes",
                    hint: "use `stop after`, which ends the step after so many failures"))
        }
        return 0
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
