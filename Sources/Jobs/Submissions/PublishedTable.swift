import Diagnostics
package import Tracking

/// A file that a command reads: CSV with a row for each instance of a step that has succeeded, its parameters and what it
/// has published.
package struct PublishedTable: Hashable, Sendable {
    /// The file, absolute.
    package let path: String
    /// The names of the columns that are known beforehand.
    package let parameters: [String]
    package let rows: [Row]

    package struct Row: Hashable, Sendable {
        package let publisher: PublishingAttempt
        /// Of the parameters.
        package let values: [String]

        package init(publisher: PublishingAttempt, values: [String]) {
            self.publisher = publisher
            self.values = values
        }
    }

    package init(path: String, parameters: [String], rows: [Row]) {
        self.path = path
        self.parameters = parameters
        self.rows = rows
    }

    /// All of it. A value is a column from the first row on that has it.
    ///
    /// - Parameter published: Nothing for what has not succeeded.
    package func csv(_ published: (PublishingAttempt) -> PublishedValues?) -> String {
        let found = rows.compactMap { row in published(row.publisher).map { (row: row, values: $0) } }
        var known: Set<String> = []
        let names = found.flatMap(\.values.names).filter { known.insert($0).inserted }
        return found.reduce(into: Self.line(parameters + names)) { text, found in
            text += Self.line(found.row.values + names.map { found.values[$0] ?? "" })
        }
    }

    /// As a job makes it when it begins, with the same result: where the file is, the names of the parameters, and for each
    /// row a record with their values.
    package func recipe(relative: (String) -> String) -> String {
        let head = relative(path) + "\n" + Self.encoded(parameters) + "\n"
        return rows.reduce(into: head) { $0 += "\($1.publisher.text) \(Self.encoded($1.values))\n" }
    }

    private static func line(_ fields: [String]) -> String { fields.map(csvField).joined(separator: ",") + "\n" }

    /// For the shell's `printf %b`, on one line.
    private static func encoded(_ fields: [String]) -> String {
        fields.map(csvField).joined(separator: ",").replacing("\\", with: #"\\"#).replacing("\n", with: #"\n"#)
    }
}
