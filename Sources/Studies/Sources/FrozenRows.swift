import Expansion
package import HostInterface
package import Rows
package import Specification
package import Storage
package import YAML

/// The rows that a version of a study has from outside, and what they were read from.
///
/// A version has what the one before has, and more: what that one has is not read again.
package struct FrozenRows: Sendable {
    fileprivate struct Table: Sendable {
        let source: TableSource
        /// In their order: of rows with the same key, that of the first one counts.
        var pieces: [FrozenSource]
        var rows: RowReading
    }

    private var tables: [Table] = []

    /// All of them, in the order of the tables.
    var pieces: [FrozenSource] { tables.flatMap(\.pieces) }

    /// By the names of tables.
    package var rows: [String: RowReading] {
        Dictionary(tables.map { ($0.source.table.value, $0.rows) }) { first, _ in first }
    }

    func pieces(of table: String) -> [FrozenSource] { self.table(table)?.pieces ?? [] }

    func rows(of table: String) -> RowReading? { self.table(table)?.rows }

    /// Where rows of a table are from, as the study says it.
    func source(of table: String) -> TableSource? { self.table(table)?.source }

    private func table(_ name: String) -> Table? { tables.first { $0.source.table.value == name } }

    /// Takes what a source was read to.
    mutating func take(_ source: TableSource, _ pieces: [FrozenSource], _ rows: RowReading) {
        let table = Table(source: source, pieces: pieces, rows: rows)
        if let index = tables.firstIndex(where: { $0.source.table.value == source.table.value }) {
            tables[index] = table
        } else {
            tables.append(table)
        }
    }
}

extension FrozenRows {
    /// Those of another version.
    ///
    /// - Parameters:
    ///   - root: Of its study file.
    ///   - earlier: Those of a version before it.
    /// - Throws: `FrozenSourceError` where they are not what they were, or may not be read.
    package init(
        _ folder: SourceFolder, of root: Node, choices: StudyChoices, after earlier: FrozenRows = FrozenRows(),
        files: any FileSystem
    ) throws {
        let named = sources(of: root, choices: choices)
        guard !named.isEmpty else { return }
        let pieces = try folder.read(files: files)
        for source in named {
            let own = pieces.filter { $0.table == source.table.value }
            let known = earlier.table(source.table.value).flatMap { $0.begins(own, of: source) ? $0 : nil }
            let later = try own.dropFirst(known?.pieces.count ?? 0).map { piece in
                source.rows(of: piece, try folder.bytes(of: piece, files: files))
            }
            let joined = RowReading.joined((known.map { [$0.rows] } ?? []) + later, keys: source.keyHeadings)
            guard let rows = joined else {
                throw FrozenSourceError.corrupt(
                    path: folder.index, why: "it does not have the rows of table `\(source.table.value)`")
            }
            take(source, own, rows)
        }
    }
}

extension FrozenRows.Table {
    /// Whether some pieces of a source are these, read in the same way, and perhaps more.
    fileprivate func begins(_ pieces: [FrozenSource], of source: TableSource) -> Bool {
        pieces.starts(with: self.pieces) && self.source.reads(as: source) && rows.rows != nil
    }
}

extension TableSource {
    fileprivate func rows(of piece: FrozenSource, _ bytes: [UInt8]) -> RowReading {
        guard piece.format == FrozenSource.rows else { return rows(from: bytes, file: piece.origin) }
        return readJSONLines(bytes, file: "\(piece.origin) (rows added later)", allowsNull: true)
    }
}
