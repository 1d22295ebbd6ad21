import Diagnostics
import YAML

/// Rows that are written out.
extension TableDecoder {
    /// The rows of `rows` or `include`, each of which has a value of every column.
    ///
    /// - Returns: The values of each column; nothing where the key is absent.
    mutating func rows(under key: String, of columns: [String]) -> [PlacedTexts] {
        guard section.value(key) != nil, let list = section.list(key, &found) else { return [] }
        var values = Array(repeating: PlacedTexts(), count: columns.count)
        let places = Dictionary(columns.enumerated().map { ($1, $0) }) { first, _ in first }
        for node in list where !found.isEnough {
            guard let row = row(node, under: key, of: columns, places) else { continue }
            for (column, value) in row.enumerated() { values[column].append(value.value, at: value.place) }
        }
        return values
    }

    /// Its values in the order of the columns.
    private mutating func row(
        _ node: Node, under key: String, of columns: [String], _ places: [String: Int]
    ) -> [Located<String>]? {
        guard let entries = node.entries else {
            found.append(.wrongKind(node, of: "a row of `\(key)` of \(section.title)", needed: "a mapping"))
            return nil
        }
        var values = Array(repeating: Located<String>?.none, count: columns.count)
        for entry in entries {
            guard let name = entry.key.scalar?.text else { continue }
            guard let column = places[name] else {
                found.append(.unknownColumn(name, at: entry.key.place, section.title, known: columns))
                return nil
            }
            guard let text = entry.value.valueText else {
                found.append(.wrongKind(entry.value, of: "`\(name)` of this row", needed: "a text or a number"))
                return nil
            }
            values[column] = Located(text, at: entry.value.place)
        }
        if let missing = values.firstIndex(of: nil) {
            found.append(.incompleteRow(without: columns[missing], under: key, at: node.place))
            return nil
        }
        return values.compactMap(\.self)
    }
}

extension Diagnostic {
    static func unknownColumn(_ name: String, at place: Place, _ title: String, known: [String]) -> Diagnostic {
        .error(
            "unknown-column", at: place, "\(title) has no column `\(name)`",
            hint: nearest(to: name, in: known).map { "did you mean `\($0)`?" }
                ?? "its columns are \(known.prefix(10).map { "`\($0)`" }.joined(separator: ", "))")
    }

    fileprivate static func incompleteRow(without column: String, under key: String, at place: Place) -> Diagnostic {
        .error(
            "incomplete-row", at: place, "this row has no `\(column)`",
            hint: key == "include"
                ? "`include` adds whole rows and never changes others; give every column a value"
                : "give every column a value")
    }
}
