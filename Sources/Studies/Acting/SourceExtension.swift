import Diagnostics
import Expansion
package import HostInterface
import Rows
import Specification
import Storage
package import Tracking
import YAML

/// What a table gets from a source that was read again.
package struct SourceNews {
    package let table: String
    /// How the source is called.
    package let origin: String
    package let added: Int
    /// Rows with a known key and other values.
    package let changed: Int
    /// Known rows that are no longer there.
    package let vanished: Int
}

extension OpenedStudy {
    /// What the sources of the study have beside the rows that it knows: each is read again, or a file in its place.
    ///
    /// - Parameters:
    ///   - file: Is read instead of a source, as that one would be.
    ///   - table: The only table that gets rows; without it all that have a source.
    ///   - notify: Is given what a command prints beside its rows.
    /// - Returns: Nothing planned where there is nothing new.
    /// - Throws: `StudyMistakes` with what is wrong with the rows, or `StudyError`.
    package func plannedExtension(
        fromFile file: String?, table: String?, _ options: RevisionOptions, host: Host,
        notify: @escaping (String) -> Void
    ) async throws -> (planned: PlannedRevision?, news: [SourceNews]) {
        let study = try currentStudy(files: host.files)
        guard let root = parse(study, file: header.specificationFile).root else {
            throw StudyError("\(directory.root) is corrupt: its study cannot be read")
        }
        let all = Specification.sources(of: root, choices: header.choices)
        let chosen = try chosenSources(among: all, table: table, isForFile: file != nil)
        if file != nil, let source = chosen.first(where: { $0.format == .files }) {
            throw StudyError(
                "table `\(source.table.value)` has the names of files; leave out the file to look for \(source.origin) again"
            )
        }
        var rows = self.rows
        var news: [SourceNews] = []
        for source in chosen {
            let reading = await read(source, from: file, host: host, notify: notify)
            guard reading.rows.diagnostics.isEmpty else {
                throw StudyMistakes(list: reading.rows.diagnostics, file: header.specificationFile, bytes: study)
            }
            guard let later = reading.rows.rows, let known = rows.rows(of: source.table.value)?.rows else {
                throw StudyError("\(directory.root) is corrupt: it lacks the rows of table `\(source.table.value)`")
            }
            let join = try join(later, of: reading.source, with: known)
            news.append(
                SourceNews(
                    table: source.table.value, origin: source.origin, added: join.added.count, changed: join.changed,
                    vanished: join.vanished))
            guard !join.added.isEmpty else { continue }
            // What is known is kept already.
            let pieces = rows.pieces(of: source.table.value) + [reading.frozen(rows: join.added, of: later)]
            rows.take(source, pieces, RowReading(join.rows))
        }
        guard news.contains(where: { $0.added > 0 }) else { return (nil, news) }
        let draft = PlannedRevision.Draft(
            bytes: study, root: root, file: header.specificationFile, rows: rows)
        return (try PlannedRevision(draft, of: self, options, host: host), news)
    }

    private func chosenSources(
        among all: [TableSource], table: String?, isForFile: Bool
    ) throws -> [TableSource] {
        let names = all.map(\.table.value)
        if let table {
            guard let source = all.first(where: { $0.table.value == table }) else {
                let hint = nearest(to: table, in: names).map { "; did you mean `\($0)`?" } ?? ""
                throw StudyError("the study reads no rows from outside for a table `\(table)`\(hint)")
            }
            return [source]
        }
        guard !all.isEmpty else {
            throw StudyError("the study reads no rows from files or commands; give values as NAME=VALUE")
        }
        guard !isForFile || all.count == 1 else {
            throw StudyError(
                "several tables have rows from outside; add `--table` with one of \(names.joined(separator: ", "))")
        }
        return all
    }

    private func read(
        _ source: TableSource, from file: String?, host: Host, notify: @escaping (String) -> Void
    ) async -> SourceReading {
        guard let file else {
            let reader = SourceReader(
                studyFile: "\(header.specificationRoot)/\(header.specificationFile)", host: host, notify: notify)
            return await reader.read(source, secrets: graph.study.secrets)
        }
        // Relative to where the user is.
        let reader = SourceReader(studyFile: "study.yaml", host: host, notify: notify)
        return await reader.read(source.reading(file: file))
    }

    private func join(_ later: ReadRows, of source: TableSource, with known: ReadRows) throws -> ReadRows.Join {
        var missing: String?
        let join = known.joined(with: later, keys: source.keyHeadings) { missing = missing ?? $0 }
        if let missing {
            throw StudyError(
                "\(source.origin) has no column `\(missing)`, and the rows of table `\(source.table.value)` have it")
        }
        return join
    }

    private func currentStudy(files: any FileSystem) throws -> [UInt8] {
        try files.read(
            graph.version == 1 ? directory.frozenStudy : VersionFolder(graph.version, of: directory).study)
    }
}
