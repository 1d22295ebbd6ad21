import Diagnostics
import Specification

/// Combines the tables that steps use together.
struct TableCombiner {
    private let study: Study
    private let scopes: [[Int]]
    private var builder: TableBuilder
    private let earlier: EarlierStudy?
    /// The rows of tables that are no part of another one.
    private(set) var tables: [Int: TableRows] = [:]
    /// What the builder did not find.
    private var own: [Diagnostic] = []

    var diagnostics: [Diagnostic] { builder.diagnostics + own }
    /// Of each parameter, those of computed columns among them.
    var values: [PlacedTexts] { builder.values }

    /// - Parameter earlier: What there was before the study was edited.
    init(
        _ study: Study, scopes: [[Int]], variables: [String: String], values: [PlacedTexts],
        after earlier: EarlierStudy? = nil
    ) {
        self.earlier = earlier
        self.study = study
        self.scopes = scopes
        builder = TableBuilder(study, variables: variables, values: values)
    }

    /// The rows of each group, which share nothing.
    mutating func groups() -> [TableRows] {
        var owners = Array(repeating: 0, count: study.parameters.count)
        var members: Set<Int> = []
        for (index, table) in study.tables.enumerated() { own(index, table, &owners, &members) }
        let groups = TableGroups(tables: owners, count: study.tables.count, scopes: scopes).groups
        return groups.filter { !members.contains($0[0]) }.compactMap { rows(of: $0) }
    }

    /// The columns of a product's tables are seen through it.
    private func own(_ index: Int, _ table: ParameterTable, _ owners: inout [Int], _ members: inout Set<Int>) {
        for column in table.columns + table.computed.map(\.column) { owners[column] = index }
        guard case .product(let tables) = table.shape else { return }
        members.formUnion(tables)
        for parameter in owners.indices where tables.contains(owners[parameter]) { owners[parameter] = index }
    }

    private mutating func rows(of group: [Int]) -> TableRows? {
        var rows: [TableRows] = []
        for table in group {
            let columns = study.tables[table].shape == .listed ? 1 : study.columnCount(of: table)
            guard isSmallEnough([table], count: study.mostRows(of: table), columns: columns) else { return nil }
            rows.append(arranged(builder.rows(of: table), table))
        }
        guard rows.count > 1 else { return rows[0] }
        let count = rows.reduce(1) { $0.times($1.count) }
        let columns = rows.reduce(0) { $0 + $1.parameters.count }
        return isSmallEnough(group, count: count, columns: columns) ? TableRows(combining: rows) : nil
    }

    /// In the order that the table had before the study was edited.
    private mutating func arranged(_ rows: TableRows, _ table: Int) -> TableRows {
        var result = rows
        if let earlier, builder.diagnostics.isEmpty {
            let names = study.parameters.map(\.key.value)
            result =
                earlier.rows[table].map { builder.arrange(rows, as: $0, names: names) } ?? rows.behind(earlier.growths)
        }
        tables[table] = result
        return result
    }

    private mutating func isSmallEnough(_ tables: [Int], count: Int, columns: Int) -> Bool {
        guard count > Study.mostCombinations || count.times(columns) > TableLimits.cells else { return true }
        let names = tables.map { "`\(study.tables[$0].name?.value ?? "global.parameters")`" }
        own.append(
            .error(
                "too-many-combinations", at: tables.compactMap { study.tables[$0].name }.last?.place,
                (names.count == 1
                    ? "table \(names[0]) has \(count) rows"
                    : "steps use the tables \(names.joined(separator: ", ")) together, which have \(count) combinations")
                    + (count > Study.mostCombinations ? "" : " of \(columns) columns"),
                hint: "a study has at most \(Study.mostCombinations) combinations, and \(TableLimits.cells) values in "
                    + "tables that are multiplied; split it"))
        return false
    }
}
