import Diagnostics
import Rows
import YAML

/// `tables`, in the order of the file.
///
/// - Parameter rows: What was read of tables whose rows come from outside, by their names.
func decodeTables(_ node: Node, rows: [String: RowReading], into study: inout Study, _ found: inout [Diagnostic]) {
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
        decoder.decode(source, rows: rows, into: &study)
        found += decoder.found
        guard study.parameters.reduce(0, { $0 + $1.values.count }) <= TableLimits.values else {
            found.append(.tooManyValues("the tables up to this one", at: entry.key.place))
            return
        }
    }
}

/// The keys of a table.
enum TableKey {
    /// Those whose rows come from outside the study file.
    static let external = TableSource.Format.allCases.map(\.rawValue)
    static let sources = ["grid", "rows", "product"] + external
    /// What belongs to rows from outside alone.
    static let ofExternal = ["key", "comments", "separator", "header", "at"]
    static let all = sources + ["include", "add", "exclude", "labels", "columns"] + ofExternal

    /// Words that a later version is to read.
    static let later = Dictionary(
        uniqueKeysWithValues: [
            "design", "points", "seed", "ranges", "sqlite", "postgres",
        ].map { ($0, "a later version reads it") })

    private static func checked(_ source: String, of section: Section, _ found: inout [Diagnostic]) -> String {
        guard !external.contains(source) else { return source }
        for key in ofExternal {
            guard let node = section.key(key) else { continue }
            found.append(
                .refusedKey(
                    key, at: node.place, title: section.title, reason: "it belongs to rows from outside, as of `csv`"))
        }
        return source
    }

    /// The one of the keys that says where the rows come from.
    static func source(of section: Section, _ found: inout [Diagnostic]) -> String? {
        let written = sources.filter { section.key($0) != nil }
        if written.count == 1, section.value(written[0]) != nil { return checked(written[0], of: section, &found) }
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
