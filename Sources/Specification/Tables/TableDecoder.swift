import Diagnostics
import Rows
import YAML

/// One table of `tables`.
struct TableDecoder {
    let section: Section
    let name: Located<String>
    var found: [Diagnostic] = []

    init(section: Section, name: Located<String>) {
        self.section = section
        self.name = name
    }

    /// - Parameters:
    ///   - source: The key that says where the rows come from.
    ///   - rows: What was read of tables whose rows come from outside, by their names.
    mutating func decode(_ source: String, rows: [String: RowReading], into study: inout Study) {
        guard !hasTooManyColumns(source) else { return }
        let before = study.tables.count
        switch source {
        case "grid": decodeGrid(into: &study)
        case "rows": decodeRows(into: &study)
        case "product": decodeProduct(into: &study)
        default: decodeSource(source, rows: rows, into: &study)
        }
        guard study.tables.count > before else { return }
        decodeComputed(into: &study)
        decodeExcluded(into: &study)
        markData(in: &study)
        let table = study.tables[study.tables.count - 1]
        if table.source == nil || !table.columns.isEmpty {
            refuseLost("labels", needed: "a mapping from columns to labels", of: study)
        }
        // Of a source they are what the table takes from it.
        if table.source == nil { refuseLost("columns", needed: "a mapping from columns to types", of: study) }
    }

    private mutating func hasTooManyColumns(_ source: String) -> Bool {
        let node = section.value(source)
        let own = TableKey.external.contains(source) ? nil : node?.entries ?? node?.elements?.first?.entries
        guard (own?.count ?? 0) + written("add").count > TableLimits.columns else { return false }
        found.append(.tooManyColumns(in: section.title, at: section.place))
        return true
    }

    // MARK: Rows

    private mutating func decodeGrid(into study: inout Study) {
        guard let node = section.value("grid"), let entries = node.entries, !entries.isEmpty else {
            refuse("grid", needed: "a mapping from names to values")
            return
        }
        var columns: [Parameter] = []
        for entry in entries where !found.isEnough {
            guard let column = column(entry) else { continue }
            columns.append(column)
            let count = columns.reduce(1) { $0.times($1.values.count) }
            guard count <= Study.mostCombinations else {
                return found.append(.tooManyRows(count, in: section.title, at: entry.key.place))
            }
        }
        guard columns.count == entries.count else { return }
        let extent = columns.map(\.values.count)
        let included = rows(under: "include", of: columns.map(\.key.value))
        for (place, values) in included.enumerated() { columns[place] = columns[place].appending(values) }
        study.add(columns.map { declared($0) }, as: .grid, named: name)
        let table = study.tables.count - 1
        study.tables[table].extents = [extent]
        study.tables[table].includedRows = included.first?.count ?? 0
    }

    private mutating func decodeRows(into study: inout Study) {
        guard let list = section.list("rows", &found), let keys = list.first?.entries, !keys.isEmpty else {
            if found.isEmpty { refuse("rows", needed: "a list of mappings, one for each row") }
            return
        }
        let names = keys.compactMap { $0.key.scalar?.text }
        let values = rows(under: "rows", of: names)
        let included = rows(under: "include", of: names)
        guard found.isEmpty else { return }
        let columns = zip(keys, values).map { entry, values in
            Parameter(
                key: Located(entry.key.scalar?.text ?? "", at: entry.key.place), values: values,
                labels: labels(of: entry.key))
        }
        let all = columns.enumerated().map { $1.appending(included.isEmpty ? nil : included[$0]) }
        study.add(all.map { declared($0) }, as: .listed, named: name)
    }

    private mutating func decodeProduct(into study: inout Study) {
        let names = section.list("product", &found) ?? []
        var members: [Int] = []
        for node in names {
            guard let text = node.scalar?.text else {
                found.append(.wrongKind(node, of: "`product` of \(section.title)", needed: "a list of tables"))
                continue
            }
            if let member = member(text, at: node.place, of: study, beside: members) { members.append(member) }
        }
        if let include = section.key("include") { refuseInclude(at: include.place) }
        guard found.isEmpty else { return }
        guard members.count > 1 else { return refuse("product", needed: "two tables or more") }
        study.tables.append(ParameterTable(name: name, shape: .product(members), columns: [], extents: [[]]))
    }

    private mutating func member(_ text: String, at place: Place, of study: Study, beside others: [Int]) -> Int? {
        let known = study.tables.enumerated().compactMap { index, table in table.name.map { (index, $0.value) } }
        guard let member = known.first(where: { $0.1 == text })?.0 else {
            found.append(
                .error(
                    "unknown-table", at: place, "table `\(text)` does not exist above this one",
                    hint: nearest(to: text, in: known.map(\.1)).map { "did you mean `\($0)`?" }
                        ?? "write the tables of a product above it"))
            return nil
        }
        let owner = study.tables.first { table in
            if case .product(let members) = table.shape { members.contains(member) } else { false }
        }
        guard owner == nil, !others.contains(member) else {
            let product = owner?.name.map { "table `\($0.value)`" } ?? "this one"
            found.append(
                .error(
                    "table-used-twice", at: place, "table `\(text)` is part of \(product) already",
                    hint: "a table can be part of one product"))
            return nil
        }
        return member
    }

    /// What is computed from values of others is theirs as well.
    private func markData(in study: inout Study) {
        let table = study.tables.count - 1
        guard study.hasData(table) else { return }
        for computed in study.tables[table].computed { study.parameters[computed.column].isData = true }
    }

    private mutating func refuseInclude(at place: Place) {
        found.append(
            .error(
                "include-in-product", at: place, "a product has no rows of its own",
                hint: "write `include` in one of its tables"))
    }

    private mutating func refuse(_ key: String, needed: String) {
        guard let node = section.value(key) else { return }
        if node.isEmptyValue {
            found.append(
                .error("empty-table", at: node.place, "`\(key)` of \(section.title) is empty", hint: "write \(needed)"))
            return
        }
        found.append(.wrongKind(node, of: "`\(key)` of \(section.title)", needed: needed))
    }

    /// A column of a grid.
    private mutating func column(_ entry: Node.Entry) -> Parameter? {
        guard let key = entry.key.scalar?.text else { return nil }
        let values = decodeValues(entry.value, of: "`\(key)` of \(section.title)", &found)
        return values.map {
            Parameter(key: Located(key, at: entry.key.place), values: $0, labels: labels(of: entry.key))
        }
    }
}

extension Diagnostic {
    fileprivate static func tooManyRows(_ count: Int, in title: String, at place: Place) -> Diagnostic {
        .error(
            "too-many-combinations", at: place, "with this column, \(title) has \(count) rows",
            hint: "a study has at most \(Study.mostCombinations) combinations; split it")
    }
}
