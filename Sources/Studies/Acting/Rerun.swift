import Expansion
package import HostInterface
import Rows
import Specification
import Storage
import Tracking
import YAML

extension OpenedStudy {
    /// Reads a study file as this study is read: with what its command line said, and for its directory.
    package func load(
        _ file: String, commands: CommandRows, host: Host, notify: @escaping (String) -> Void = { _ in }
    ) async throws -> LoadedStudy {
        try await loadStudy(
            file, hashedWorkspaces: header.hashedWorkspaces, precautions: header.precautions, choices: header.choices,
            output: directory.root, variables: header.variables, commands: commands, host: host, notify: notify)
    }

    /// What an edited study file makes of the study. Its sources were read again with it; rows that are known and no longer
    /// there stay.
    ///
    /// - Throws: `StudyMistakes`, or `StudyError` where the study cannot become that of the file.
    package func plannedRerun(_ loaded: LoadedStudy, host: Host) throws -> PlannedRevision {
        guard let root = parse(loaded.bytes, file: loaded.file).root else {
            throw StudyError("\(loaded.file) has errors")
        }
        var rows = FrozenRows()
        for source in Specification.sources(of: root, choices: header.choices) {
            try take(source, of: loaded, into: &rows)
        }
        let draft = PlannedRevision.Draft(bytes: loaded.bytes, root: root, file: loaded.file, rows: rows)
        return try PlannedRevision(draft, of: self, RevisionOptions(), host: host)
    }

    private func take(_ source: TableSource, of loaded: LoadedStudy, into rows: inout FrozenRows) throws {
        let table = source.table.value
        let (known, pieces) = (self.rows.rows(of: table), self.rows.pieces(of: table))
        guard let fresh = loaded.sources.first(where: { $0.source.table.value == table }) else {
            guard let known, self.rows.source(of: table)?.reads(as: source) ?? false else {
                throw StudyError("the rows of table `\(table)` come from a command; add `--fetch` to run it")
            }
            return rows.take(source, pieces, known)
        }
        let own = fresh.frozen.reused(from: pieces)
        guard let earlier = known?.rows, let read = fresh.rows.rows else { return rows.take(source, [own], fresh.rows) }
        let join = try read.joined(with: earlier, as: source)
        // Those that are no longer there.
        let rest = join.added.isEmpty ? [] : [fresh.frozen(rows: join.added, of: earlier)]
        rows.take(source, [own] + rest, RowReading(join.rows))
    }
}

extension ReadRows {
    /// With earlier rows that are not among them.
    fileprivate func joined(with earlier: ReadRows, as source: TableSource) throws -> Join {
        let keys = source.keyHeadings.filter { key in earlier.columns.contains { $0.name.text == key } }
        var missing: String?
        let join = joined(with: earlier, keys: keys) { missing = missing ?? $0 }
        guard let missing else { return join }
        throw StudyError(
            "rows of table `\(source.table.value)` are no longer in \(source.origin), and have no value of its column "
                + "`\(missing)`; put these rows back")
    }
}
