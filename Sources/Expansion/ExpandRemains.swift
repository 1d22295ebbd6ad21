package import Diagnostics
package import Specification

/// Expands what can be expanded of a study with mistakes, to find those that show only then.
///
/// Dependencies are left out, and of the parameters only the values that all of them have, so that nothing is left that
/// could contradict itself. What is said of a text with a token that nothing explains is left out too: its mistake is
/// the token.
/// - Returns: The graph, for checks of single instances alone, and the errors that were found.
/// - Complexity: That of `expand`.
package func expandRemains(
    of study: Study, options: ExpansionOptions
) -> (graph: StudyGraph?, diagnostics: [Diagnostic]) {
    var rest = study
    for index in rest.steps.indices { rest.steps[index].dependencies = [] }
    rest.forgetLoops()
    rest.parameters = []
    rest.tables = []
    rest.only = [:]
    for table in study.tables { rest.add(remains(of: table, in: study), as: table.shape, named: table.name) }
    let expanded = expand(rest, options: options)
    let unclear = placesWithUnknownTokens(rest, options: options)
    let found = expanded.diagnostics.filter { diagnostic in
        diagnostic.severity == .error && !(diagnostic.place.map { unclear.contains($0) } ?? false)
    }
    return (expanded.graph ?? expanded.remains, found)
}

/// Columns that have values, as many as can stand in rows.
private func remains(of table: ParameterTable, in study: Study) -> [Parameter] {
    let columns = table.columns.map { study.parameters[$0] }.filter { !$0.values.isEmpty }
    guard table.shape == .listed else { return columns }
    let count = columns.map(\.values.count).min() ?? 0
    return columns.map { $0.first(count) }
}

extension Parameter {
    fileprivate func first(_ count: Int) -> Parameter {
        guard values.count > count else { return self }
        var labels = labels
        if case .list(let list) = labels { labels = .list(list.first(count)) }
        return with(values: values.first(count), labels: labels)
    }
}

private func placesWithUnknownTokens(_ study: Study, options: ExpansionOptions) -> Set<Place> {
    let environment = TokenEnvironment(study.environment, dependencyPaths: options.dependencyPaths)
    let known = Set(study.parameters.map(\.key.value))
    let texts = study.steps.flatMap { $0.settings.values } + study.batch.settings.values
    return Set(
        texts.filter { text in
            tokens(in: environment.replacing(text.value)).contains { token in
                let stem = token.name.split(separator: ".").first.map(String.init) ?? token.name
                return !known.contains(token.name) && !known.contains(stem)
            }
        }.map(\.place))
}

extension [Diagnostic] {
    /// Those at places of which nothing was said before.
    package func news(beside reported: [Diagnostic]) -> [Diagnostic] {
        let places = Set(reported.filter { $0.severity == .error }.compactMap(\.place))
        return filter { diagnostic in diagnostic.place.map { !places.contains($0) } ?? true }
    }
}
