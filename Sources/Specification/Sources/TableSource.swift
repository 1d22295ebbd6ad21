package import Diagnostics

/// Where the rows of a table come from, as the study says it. Reading them is the shell's work.
package struct TableSource: Sendable {
    package enum Format: String, CaseIterable, Sendable {
        case text, csv, tsv, json
        case jsonLines = "json lines"
        /// The paths of files, whose parts are columns.
        case files
    }

    package enum Location: Sendable {
        /// Relative to the folder of the study file.
        case file(String)
        /// A ``PathPattern``, relative to the same folder.
        case pattern(String)
        /// Shell text, and the seconds that it may take.
        case command(String, seconds: Int)
        /// A path in the workspace of a step, whose instances each write rows.
        case step(String, path: String)
    }

    package let table: Located<String>
    package let format: Format
    package let location: Location
    /// Of what says the location.
    package let place: Place
    /// What a line begins with that is no row.
    let comments: String?
    let separator: UInt8
    let hasHeader: Bool
    /// The keys that lead to the list of a JSON text.
    let path: [String]
    /// Nothing where all columns that are there are taken.
    let columns: [SourceColumn]?
    /// The columns that tell rows apart; none where the whole row does.
    let key: [Located<String>]

    /// How messages and the frozen rows call it.
    package var origin: String {
        switch location {
        case .file(let path), .pattern(let path): path
        case .command: "command of table \(table.value)"
        case .step(let step, let path): "$(\(step).workspace)/\(path)"
        }
    }

    /// The same with another file in the place of what it reads.
    package func reading(file: String) -> TableSource {
        TableSource(
            table: table, format: format, location: .file(file), place: place, comments: comments,
            separator: separator, hasHeader: hasHeader, path: path, columns: columns, key: key)
    }

    /// What the columns of the key are called in the source.
    package var keyHeadings: [String] {
        key.map { name in columns?.first { $0.name.value == name.value }?.heading.value ?? name.value }
    }

    /// Whether its rows are read when a step has written them.
    package var isLate: Bool { if case .step = location { true } else { false } }

    package var isCommand: Bool { if case .command = location { true } else { false } }
}

/// A column that a study takes from a source.
struct SourceColumn: Sendable {
    let name: Located<String>
    /// What it is called there.
    let heading: Located<String>
    /// Stands for an empty field, and for what is `null` in JSON.
    let standard: String?
}

/// What sources may be.
package enum SourceLimits {
    /// In bytes.
    package static let size = 256 << 20
    /// Of a command, in seconds.
    package static let commandSeconds = 60
    static let mostCommandSeconds = 86_400
}
