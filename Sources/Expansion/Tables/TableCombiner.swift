import Diagnostics
import Specification

/// Combines the tables that steps use together.
struct TableCombiner {
    let study: Study
    let scopes: [[Int]]
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
        // A row that a step writes belongs to the rows that this step runs for.
        let late = study.producers.map { [study.tables[$0.table].columns[0]] + scopes[$0.step] }
        let groups = TableGroups(tables: owners, count: study.tables.count, scopes: scopes + late).groups
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
        let late = group.indices.filter { study.tables[group[$0]].late != nil }
        guard late.isEmpty else { return withLateRows(group, rows) }
        return combined(rows, group)
    }

    private mutating func withLateRows(_ group: [Int], _ rows: [TableRows]) -> TableRows? {
        let known = Dictionary(uniqueKeysWithValues: zip(group, rows))
        let late = inOrder(group.filter { study.tables[$0].late != nil })
        guard areChained(late) else {
            own.append(.unchained(late.compactMap { study.tables[$0].name }))
            return nil
        }
        let others = group.filter { study.tables[$0].late == nil }
        let base =
            others.isEmpty
            ? TableRows.single(growths: rows[0].ends.count) : combined(others.compactMap { known[$0] }, others)
        return late.reduce(base) { result, table in
            guard let result, let own = known[table], let parents = study.tables[table].late?.parents else {
                return nil
            }
            return result.expanded(
                by: own, parents: parents, numbers: numbers(of: result, by: producerScope(of: table)))
        }
    }

    private mutating func combined(_ rows: [TableRows], _ group: [Int]) -> TableRows? {
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
        let round = tables.first { table in
            study.roundParameter.map { study.tables[table].columns.contains($0) } ?? false
        }
        let names = tables.map { table in
            table == round ? "`\(StepLoop.round)`" : "`\(study.tables[table].name?.value ?? "global.parameters")`"
        }
        own.append(
            .error(
                "too-many-combinations", at: tables.compactMap { study.tables[$0].name }.last?.place,
                (names.count == 1
                    ? "table \(names[0]) has \(count) rows"
                    : "steps use the tables \(names.joined(separator: ", ")) together, which have \(count) combinations")
                    + (count > Study.mostCombinations ? "" : " of \(columns) columns"),
                hint: "a study has at most \(Study.mostCombinations) combinations, and \(TableLimits.cells) values in "
                    + "tables that are multiplied; split it" + (round == nil ? "" : ", or lower `at most` of the loop"))
        )
        return false
    }
}

extension Diagnostic {
    fileprivate static func unchained(_ names: [Located<String>]) -> Diagnostic {
        .error(
            "late-table", at: names.last?.place,
            "steps use the rows of \(names.map { "`\($0.value)`" }.joined(separator: " and ")) together, which different steps write",
            hint: "let the step that writes one of them use the rows of the other")
    }
}
