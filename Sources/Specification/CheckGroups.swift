import Diagnostics

/// What stands behind `by` is a parameter. Whether the gathered step uses it, its expansion tells.
func checkGroups(_ study: Study) -> [Diagnostic] {
    let known = Set(study.parameters.map(\.key.value))
    let groups = study.steps.flatMap(\.dependencies).filter { $0.scope == .group }
    return groups.flatMap { group in
        group.columns.filter { !known.contains($0) }.map { column in
            .error(
                "unknown-parameter", at: group.place, "unknown parameter `\(column)` behind `by` in `depends`",
                hint: nearest(to: column, in: known.sorted()).map { "did you mean `\($0)`?" }
                    ?? "write the name of a parameter of this study")
        }
    }
}
