import Diagnostics

/// All parameters together: equal numbers of values in `global.parameters`, labels that tell values apart.
func checkParameters(_ study: Study) -> [Diagnostic] {
    var found = checkCounts(study)
    let computed = Set(study.tables.flatMap { $0.computed.map(\.column) + ($0.areRowsKnown ? [] : $0.columns) })
    for (index, parameter) in study.parameters.enumerated() {
        if parameter.values.isEmpty, !computed.contains(index) {
            found.append(
                .warning(
                    "no-values", at: parameter.key.place,
                    "parameter `\(parameter.key.value)` has no values, so steps that use it do not run"))
        }
        if let warning = checkLabel(parameter) { found.append(warning) }
    }
    return found
}

private func checkCounts(_ study: Study) -> [Diagnostic] {
    let columns = study.tables.first { $0.name == nil }?.columns.map { study.parameters[$0] } ?? []
    guard let first = columns.first else { return [] }
    var found: [Diagnostic] = []
    for parameter in columns where parameter.values.count > Study.mostCombinations {
        found.append(
            .error(
                "too-many-combinations", at: parameter.key.place,
                "parameter `\(parameter.key.value)` has more than \(Study.mostCombinations) values",
                hint: "split the study"))
    }
    for parameter in columns.dropFirst() where parameter.values.count != first.values.count {
        found.append(
            .error(
                "value-count", at: parameter.key.place,
                "parameter `\(parameter.key.value)` has \(parameter.values.count) values, but `\(first.key.value)` has "
                    + "\(first.values.count)",
                hint: "the i-th combination takes the i-th value of each; for every `\(first.key.value)` with every "
                    + "`\(parameter.key.value)`, write a `grid` under `tables`",
                notes: [.init("the first parameter", at: first.key.place)]))
    }
    return found
}

extension Study {
    /// However many parameters there are.
    package static let mostCombinations = 1_000_000
}

private func checkLabel(_ parameter: Parameter) -> Diagnostic? {
    guard case .pattern(let label) = parameter.labels, !label.value.contains("%%"),
        let first = parameter.values.first, parameter.values.contains(where: { $0 != first })
    else { return nil }
    return .warning(
        "label-without-value", at: label.place,
        "the label `\(label.value)` has no `%%`, so all values of `\(parameter.key.value)` get the same label",
        hint: "write `\(label.value).%%`")
}
