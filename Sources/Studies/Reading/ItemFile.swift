package import HostInterface
package import Reporting
import Storage

/// A file with the items of a study, which is made whole or not at all.
package struct ItemFile {
    package enum Format: Sendable {
        case text(ItemText)
        /// A database of SQLite with one table, `items`.
        case database
    }

    private let path: String
    private let host: Host

    /// - Throws: Where something stands there, or the folder does not.
    package init(_ path: String, of study: OpenedStudy, host: Host) throws(HostError) {
        // Whoever may read the study may read this.
        self.host = host.sharing(study.header.isGroupReadable)
        self.path = path
        let folder = folder(of: path)
        guard try host.files.target(folder) != nil else { throw .notFound(path: folder) }
        guard try host.files.information(path) == nil else { throw .alreadyExists(path: path) }
    }

    /// Fills a file beside it, which takes its name once all of it is there.
    package func make(_ table: ItemTable, as format: Format) throws(HostError) {
        let suffix = host.random.bytes(4).map { String($0, radix: 16) }.joined()
        let partial = "\(path).\(suffix).part"
        try host.files.create(partial, with: [], mode: .privateFile, durably: false)
        do throws(HostError) {
            switch format {
            case .text(let form): try write(table, as: form, to: partial)
            case .database: try write(table, toDatabase: partial)
            }
            try host.files.rename(partial, to: path)
        } catch {
            try? host.files.remove(partial)
            throw error
        }
    }

    private func write(_ table: ItemTable, as form: ItemText, to path: String) throws(HostError) {
        let file = try host.files.openForAppending(path, mode: .privateFile)
        try table.write(as: form) { piece throws(HostError) in try file.append(piece) }
        try file.sync()
    }

    private func write(_ table: ItemTable, toDatabase path: String) throws(HostError) {
        let writer = try host.databases.fill(
            path, with: DatabaseTable(name: "items", columns: table.columns.map(\.inDatabase)))
        for row in 0..<table.rowCount { try writer.append(table.cells(ofRow: row).map(\.inDatabase)) }
        try writer.finish()
    }
}

extension ItemColumn {
    fileprivate var inDatabase: DatabaseTable.Column {
        let type: DatabaseTable.Column.Kind =
            switch kind {
            case .text: .text
            case .seconds: .real
            case .count: .integer
            }
        return DatabaseTable.Column(name: name, kind: type)
    }
}

extension ItemCell {
    fileprivate var inDatabase: DatabaseValue {
        switch self {
        case .text(let text): .text(text)
        case .count(let count): .integer(count)
        case .milliseconds(let time): .real(Double(time) / 1000)
        case .absent: .null
        }
    }
}
