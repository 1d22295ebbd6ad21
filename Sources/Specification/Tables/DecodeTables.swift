import Diagnostics
import YAML

/// `tables`, in the order of the file.
func decodeTables(_ node: Node, into study: inout Study, _ found: inout [Diagnostic]) {
    guard let entries = node.entries else {
        found.append(.wrongKind(node, of: "`tables`", needed: "a mapping"))
        return
    }
    for entry in entries where !found.isEnough {
        guard let name = entry.key.scalar?.text else { continue }
        guard study.tables.count < TableLimits.tables else { return found.append(.tooManyTables(at: entry.key.place)) }
        let located = Located(name, at: entry.key.place)
        guard
            let section = Section(
                entry.value, title: "table `\(name)`", known: TableKey.all, refused: TableKey.later, found: &found),
            let source = TableKey.source(of: section, &found)
        else { continue }
        var decoder = TableDecoder(section: section, name: located)
        decoder.decode(source, into: &study)
        found += decoder.found
        guard study.parameters.reduce(0, { $0 + $1.values.count }) <= TableLimits.values else {
            found.append(.tooManyValues("the tables up to this one", at: entry.key.place))
            return
        }
    }
}

/// The keys of a table.
enum TableKey {
    static let sources = ["grid", "rows", "product"]
    static let all = sources + ["include", "add", "exclude", "labels", "columns"]

    /// Words that a later version is to read.
    static let later = Dictionary(
        uniqueKeysWithValues: [
            "design", "points", "seed", "ranges", "key", "text", "csv", "tsv", "json", "json lines", "files",
            "command", "sqlite", "postgres", "comments", "separator", "header", "at",
        ].map { ($0, "a later version reads it") })

    /// The one of the keys that says where the rows come from.
    static func source(of section: Section, _ found: inout [Diagnostic]) -> String? {
        let written = sources.filter { section.key($0) != nil }
        if written.count == 1, section.value(written[0]) != nil { return written[0] }
        // What a later version reads was told already.
        if written.isEmpty, section.hasOther(than: all) { return nil }
        let words = sources.map { "`\($0)`" }.joined(separator: ", ")
        found.append(
            .error(
                "table-source", at: written.count > 1 ? section.key(written[1])?.place : section.place,
                written.count > 1
                    ? "\(section.title) has both `\(written[0])` and `\(written[1])`"
                    : "\(section.title) does not say where its rows come from",
                hint: "write one of \(words)"))
        return nil
    }
}
