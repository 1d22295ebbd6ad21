import Expansion
package import HostInterface
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
        let named = Specification.sources(of: root, choices: header.choices)
        let kept = try sources(named, for: loaded, host: host)
        let draft = PlannedRevision.Draft(
            bytes: loaded.bytes, root: root, file: loaded.file, sources: kept, rows: named.rows(of: kept))
        return try PlannedRevision(draft, of: self, RevisionOptions(), host: host)
    }

    private func sources(_ named: [TableSource], for loaded: LoadedStudy, host: Host) throws -> [FrozenSource] {
        let known = try frozenSources(files: host.files)
        return try named.flatMap { source in
            let fresh = loaded.sources.first { $0.source.table.value == source.table.value }?.frozen
            let earlier = known.filter { $0.table == source.table.value && $0.bytes != fresh?.bytes }
            guard fresh != nil || !earlier.isEmpty else {
                throw StudyError(
                    "the rows of table `\(source.table.value)` come from a command; add `--fetch` to run it")
            }
            return (fresh.map { [$0] } ?? []) + earlier
        }
    }

    /// All readings of sources that the study has rows of now.
    func frozenSources(files: any FileSystem) throws -> [FrozenSource] {
        guard graph.study.tables.contains(where: { $0.source != nil }) else { return [] }
        let folder =
            graph.version == 1 ? directory.sourceFolder : VersionFolder(graph.version, of: directory).sources
        return try folder.read(files: files)
    }
}
