import Expansion
package import HostInterface
import Specification
import Storage
import Tracking
import YAML

extension OpenedStudy {
    /// What an edited study file makes of the study. Its sources were read again with it; rows that are known and no longer
    /// there stay.
    ///
    /// - Throws: `StudyMistakes`, or `StudyError` where the study cannot become that of the file.
    package func plannedRerun(_ loaded: LoadedStudy, host: Host) throws -> PlannedRevision {
        let draft = PlannedRevision.Draft(
            bytes: loaded.bytes, file: loaded.file, sources: try sources(for: loaded, host: host))
        return try PlannedRevision(draft, of: self, RevisionOptions(), host: host)
    }

    private func sources(for loaded: LoadedStudy, host: Host) throws -> [FrozenSource] {
        guard let root = parse(loaded.bytes, file: loaded.file).root else { return [] }
        let known = try frozenSources(files: host.files)
        return try sources(of: root, choices: header.choices).flatMap { source in
            let fresh = loaded.sources.first { $0.source.table.value == source.table.value }?.frozen
            let earlier = known.filter { $0.table == source.table.value && $0.bytes != fresh?.bytes }
            guard fresh != nil || !earlier.isEmpty else {
                throw StudyError(
                    "the rows of table `\(source.table.value)` come from a command; add `--fetch` to run it")
            }
            return (fresh.map { [$0] } ?? []) + earlier
        }
    }

    private func sources(of root: Node, choices: StudyChoices) -> [TableSource] {
        Specification.sources(of: root, choices: choices)
    }

    /// All readings of sources that the study has rows of now.
    func frozenSources(files: any FileSystem) throws -> [FrozenSource] {
        guard graph.study.tables.contains(where: { $0.source != nil }) else { return [] }
        let folder =
            graph.version == 1 ? directory.sourceFolder : VersionFolder(graph.version, of: directory).sources
        return try folder.read(files: files)
    }
}
