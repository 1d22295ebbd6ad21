package import Diagnostics
package import Specification

/// The variables and parameters of a study, with what is declared of them.
package struct DeclarationReport {
    private struct Row {
        let name: String
        let kind: String
        /// Nothing outside tables.
        let table: String?
        let type: String
        /// Nothing where a command line must give one.
        let values: [String]
        let count: Int
        let rule: ValueRule?
    }

    /// How many values are shown of each parameter.
    private static let mostValues = 5

    private let rows: [Row]

    package init(_ study: Study) {
        let variables = study.environment.variables.map { variable in
            let values = variable.value.value.isEmpty ? [] : [variable.value.value]
            return Row(
                name: variable.name.value, kind: "variable", table: nil, type: Self.type(variable.rule, values),
                values: values, count: values.count, rule: variable.rule)
        }
        rows =
            variables
            + study.tables.filter { !$0.columns.contains { $0 == study.roundParameter } }
            .flatMap { Self.rows(of: $0, in: study) }
    }

    private static func rows(of table: ParameterTable, in study: Study) -> [Row] {
        let computed = Set(table.computed.map(\.column))
        return (table.columns + table.computed.map(\.column)).map { index in
            let parameter = study.parameters[index]
            return Row(
                name: parameter.key.value, kind: computed.contains(index) ? "computed" : "parameter",
                table: table.name?.value ?? "global.parameters",
                type: computed.contains(index) && parameter.rule == nil ? "" : type(parameter.rule, parameter.values),
                values: Array(parameter.values.prefix(mostValues)), count: parameter.values.count,
                rule: parameter.rule)
        }
    }

    private static func type(_ rule: ValueRule?, _ values: some Sequence<String>) -> String {
        (rule?.type ?? DeclaredType(inferredFrom: values)).rawValue
    }
}

// MARK: - Shapes

extension DeclarationReport {
    /// - Parameter columns: How wide the terminal is, if it is shown on one.
    package func text(columns: Int? = nil) -> String {
        guard !rows.isEmpty else { return "the study has no variables and no parameters\n" }
        var table = BoundedRows(header: ["NAME", "KIND", "TYPE", "VALUE", "ALLOWED", "DESCRIPTION"])
        for row in rows { table.append { Self.cells(row).map { visible($0, keepingLines: false) } } }
        let more = table.left > 0 ? "and \(table.left) more; `--format json` has all of them\n" : ""
        return table.text(columns: columns) + more
    }

    private static func cells(_ row: Row) -> [String] {
        let limits = row.rule.map { $0.isLimited ? $0.allowed.replacing("`", with: "") : "-" } ?? "-"
        return [
            row.name, row.table.map { "\(row.kind) of \($0)" } ?? row.kind, row.type.isEmpty ? "-" : row.type,
            values(row), limits, row.rule?.about ?? "-",
        ]
    }

    private static func values(_ row: Row) -> String {
        if row.kind == "computed" { return "computed" }
        guard row.count > 0 else { return row.table == nil ? "none: use --set" : "none" }
        let shown = row.values.map { String($0.prefix(40)) }.joined(separator: ", ")
        guard row.table != nil else { return shown }
        return "\(row.count): \(shown)\(row.count > row.values.count ? ", …" : "")"
    }

    /// For programs: one object for each variable and parameter.
    package var json: JSON {
        .array(
            rows.map { row in
                .object([
                    ("name", .string(row.name)), ("kind", .string(row.kind)), ("table", .text(row.table)),
                    ("type", .text(row.type.isEmpty ? nil : row.type)), ("count", .count(row.count)),
                    ("values", .array(row.values.map { .string($0) })), ("from", .text(row.rule?.from)),
                    ("to", .text(row.rule?.to)),
                    ("oneOf", .array((row.rule?.choices ?? []).map { .string($0) })),
                    ("description", .text(row.rule?.about)),
                ])
            })
    }
}
