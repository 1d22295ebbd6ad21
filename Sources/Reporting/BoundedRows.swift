import Diagnostics

/// The rows of a table for people, as long as it has no more than most of a megabyte; more nobody reads.
struct BoundedRows {
    /// Rows that were left out.
    private(set) var left = 0
    private let header: [String]
    private var rows: [[String]] = []
    /// Of each column but the last, which is not padded.
    private var widths: [Int]
    private var unpadded = 0

    private static let most = 900_000

    init(header: [String]) {
        self.header = header
        widths = header.dropLast().map(\.utf8.count)
    }

    /// The row is not even made where it has no place; nor has one behind it.
    mutating func append(_ row: () -> [String]) {
        if left > 0 || !take(row()) { left += 1 }
    }

    private mutating func take(_ row: [String]) -> Bool {
        for column in widths.indices { widths[column] = max(widths[column], row[column].utf8.count) }
        unpadded += row.last?.utf8.count ?? 0
        let line = widths.reduce(0) { $0 + $1 + 2 } + 1
        guard line * (rows.count + 2) + unpadded <= Self.most else { return false }
        rows.append(row)
        return true
    }

    /// - Parameter columns: How wide the terminal is, if there is one.
    func text(columns: Int?, painter: Painter = Painter(isOn: false)) -> String {
        TextTable.text(header: header, rows: rows, painter: painter, columns: columns)
    }
}

/// The first of some texts, with a word for how many there are more once they have so many bytes.
func begun(
    _ texts: some Collection<String>, upTo bytes: Int, joined separator: String, more: (Int) -> String
) -> String {
    var shown: [String] = []
    var room = bytes
    for text in texts {
        room -= text.utf8.count + separator.utf8.count
        guard room >= 0 else { return (shown + [more(texts.count - shown.count)]).joined(separator: separator) }
        shown.append(text)
    }
    return shown.joined(separator: separator)
}
