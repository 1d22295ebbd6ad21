import Diagnostics
import YAML

/// Which columns a table takes from its source, and which of them tell rows apart.
extension SourceDecoder {
    /// A name, or a list of them.
    mutating func names(_ key: String) -> [Located<String>]? {
        guard let node = section.value(key) else { return nil }
        let nodes = node.elements ?? [node]
        var names: [Located<String>] = []
        var known: [String: Place] = [:]
        for node in nodes where !found.isEnough {
            guard !node.isNull, let text = node.scalar?.text, !text.isEmpty else {
                found.append(
                    .wrongKind(node, of: "`\(key)` of \(section.title)", needed: "a column or a list of columns"))
                continue
            }
            if let first = known[text] {
                found.append(.takenName(text, what: "the column", at: node.place, first: first))
            }
            known[text] = known[text] ?? node.place
            names.append(Located(text, at: node.place))
        }
        return names
    }

    /// Those that `columns` declares; computed ones are none of the source's.
    mutating func columns(hasHeader: Bool) -> [SourceColumn]? {
        let before = found.count
        let columns = section.value("columns")?.entries == nil ? listedColumns() : mappedColumns()
        if columns == nil, !hasHeader, found.count == before {
            found.append(.missingKey("columns", title: "\(section.title), which has no header,", at: section.place))
        }
        if format == .text, let columns, columns.count > 1 {
            found.append(
                .error(
                    "too-many-columns", at: columns[1].name.place, "a row of `text` is one line, which is one column",
                    hint: "use `csv` or `tsv` for more"))
        }
        return columns
    }

    private mutating func listedColumns() -> [SourceColumn]? {
        names("columns").map { $0.map { SourceColumn(name: $0, heading: $0, standard: nil) } }
    }

    private mutating func mappedColumns() -> [SourceColumn]? {
        let computed = (section.value("add")?.entries ?? []).compactMap(\.key.scalar?.text)
        var columns: [SourceColumn] = []
        for entry in section.value("columns")?.entries ?? [] {
            guard let text = entry.key.scalar?.text, !computed.contains(text) else { continue }
            let name = Located(text, at: entry.key.place)
            columns.append(column(name, entry.value))
        }
        return columns.isEmpty ? nil : columns
    }

    private mutating func column(_ name: Located<String>, _ node: Node) -> SourceColumn {
        guard node.entries != nil,
            let own = Section(
                node, title: "column `\(name.value)`", known: SourceColumn.keys, found: &found)
        else { return SourceColumn(name: name, heading: name, standard: nil) }
        let heading = own.key("named") == nil ? nil : own.text("named", &found)
        if let heading, format == .text || format == .files {
            found.append(
                .refusedKey("named", at: heading.place, title: own.title, reason: "these columns have no headings"))
        }
        let standard = own.key("default") == nil ? nil : own.text("default", &found)
        return SourceColumn(name: name, heading: heading ?? name, standard: standard?.value)
    }

    mutating func checkKey(_ key: [Located<String>], _ columns: [SourceColumn]?) {
        guard let known = columns?.map(\.name.value) else { return }
        for name in key where !known.contains(name.value) {
            found.append(.unknownColumn(name.value, at: name.place, section.title, known: known))
        }
    }
}

extension SourceColumn {
    /// The keys of its declaration.
    static let keys = RuleKey.all + ["named", "default"]
}
