import Diagnostics
import Tracking

extension StatusReport {
    /// How many rows are shown when nobody asked for all.
    private static let rowsByDefault = 40

    /// For programs.
    package var items: ItemTable { ItemTable(snapshot, filter: filter) }

    /// For people: what is wrong first, then a row for each combination with the state of each step.
    package func itemTable(colour: Bool) -> String {
        let painter = Painter(isOn: colour)
        let table = items
        let isAsked = filter.all || filter.onlyFailed
        let parts = [
            wrapped(headline(painter), to: columns), wrapped(trouble(painter), to: columns),
            rows(of: table, upTo: isAsked ? table.rowCount : Self.rowsByDefault, painter),
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func rows(of table: ItemTable, upTo most: Int, _ painter: Painter) -> String {
        guard table.rowCount > 0 else { return filter.onlyFailed ? "nothing failed\n" : "" }
        var rows = BoundedRows(header: (table.parameters + table.steps.map(\.name)).map(Self.shown))
        for row in 0..<min(most, table.rowCount) {
            rows.append {
                table.values(ofRow: row).map { $0.map(Self.shown) ?? "-" }
                    + table.states(ofRow: row).map { $0?.shown ?? "-" }
            }
        }
        return rows.text(columns: columns, painter: painter)
            + wrapped(left(table.rowCount - min(most, table.rowCount), unprinted: rows.left), to: columns)
    }

    private static func shown(_ text: String) -> String { visible(text, keepingLines: false) }

    /// What is not in the table, and how it is seen.
    private func left(_ left: Int, unprinted: Int) -> String {
        if unprinted > 0 { return "and \(left + unprinted) more items; `--format csv` has all of them\n" }
        guard left > 0 else { return "" }
        return
            "and \(left) more items; `maestro-swift status --by item --all \(path)` lists them, `--failed` those that failed\n"
    }
}
