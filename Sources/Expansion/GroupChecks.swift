import Diagnostics
import Specification

extension Expander {
    /// A step can be gathered only by what tells its instances apart.
    mutating func refuseForeignColumns() {
        guard !isTangled else { return }
        for index in study.steps.indices {
            for group in study.steps[index].dependencies where group.scope == .group {
                let known = scopes[group.step].map { study.parameters[$0].key.value }
                for column in group.columns where !known.contains(column) && diagnostics.count < Self.manyMistakes {
                    diagnostics.append(.foreignColumn(column, of: group, known, in: study, step: index))
                }
            }
        }
    }

    /// More are not read by anybody.
    private static var manyMistakes: Int { 100 }
}

extension Diagnostic {
    fileprivate static func foreignColumn(
        _ column: String, of group: Dependency, _ known: [String], in study: Study, step: Int
    ) -> Diagnostic {
        let parent = study.steps[group.step].name.value
        return .error(
            "foreign-column", at: group.place,
            "step `\(study.steps[step].name.value)` gathers `\(parent)` by `\(column)`, which `\(parent)` does not use",
            hint: nearest(to: column, in: known).map { "did you mean `\($0)`?" }
                ?? (known.isEmpty
                    ? "write `\(parent)` alone: it has no parameters"
                    : "it uses " + known.prefix(5).map { "`\($0)`" }.joined(separator: ", ")))
    }
}
