import Diagnostics
import Specification

extension Expander {
    /// The rows of the tables, those combined that steps use together.
    mutating func combinedTables() -> [TableRows] {
        var owners = Array(repeating: 0, count: study.parameters.count)
        for (index, table) in study.tables.enumerated() { for column in table.columns { owners[column] = index } }
        let groups = TableGroups(tables: owners, count: study.tables.count, scopes: scopes).groups
        return groups.compactMap { group in
            let tables = group.map { study.tables[$0] }
            let count = tables.reduce(1) { $0.times($1.count) }
            guard count <= Study.mostCombinations else {
                diagnostics.append(.tooManyCombinations(of: tables, count: count))
                return nil
            }
            let rows = tables.map { TableRows($0) }
            return rows.count == 1 ? rows[0] : TableRows(combining: rows)
        }
    }
}

extension Diagnostic {
    fileprivate static func tooManyCombinations(of tables: [ParameterTable], count: Int) -> Diagnostic {
        let names = tables.map { "`\($0.name?.value ?? "global.parameters")`" }.joined(separator: ", ")
        return .error(
            "too-many-combinations", at: tables.compactMap(\.name).last?.place,
            "steps use the tables \(names) together, which have \(count) combinations",
            hint: "a study has at most \(Study.mostCombinations) of them; split the study")
    }
}
