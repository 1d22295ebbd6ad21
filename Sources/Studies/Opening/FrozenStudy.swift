package import Expansion
package import HostInterface
import Rows
package import Specification
package import Storage
import Tracking
import YAML

/// The study as it was when it was started: later edits of the user's file do not reach a run.
package struct FrozenStudy: Sendable {
    package let graph: StudyGraph
    let rows: FrozenRows

    /// - Parameter isWanted: Whether the instances of what was read are to be made.
    /// - Throws: `StudyError` also where they are not.
    package init(
        _ directory: StudyDirectory, header: JournalHeader, files: any FileSystem,
        isWanted: (Study) -> Bool = { _ in true }
    ) throws {
        let bytes = try files.read(directory.frozenStudy)
        let options = ExpansionOptions(
            hashedWorkspaces: header.hashedWorkspaces, dependencyPaths: header.dependencyPaths,
            precautions: header.precautions)
        let corrupt = StudyError(
            "\(directory.frozenStudy) is corrupt: it no longer matches the study that was started")
        guard let root = parse(bytes, file: directory.frozenStudy).root else { throw corrupt }
        rows = try FrozenRows(SourceFolder(of: directory), of: root, choices: header.choices, files: files)
        let read = try readBegunStudy(root, rows: rows.rows, in: directory, header: header, files: files)
        guard let study = read.study, isWanted(study), let graph = expand(study, options: options).graph else {
            throw corrupt
        }
        self.graph = graph
    }
}

/// What the journal of a study adds up to, with all versions of the study that it names.
struct FoldedStudy {
    let state: RunState
    let journal: JournalChain
    /// What has read the versions.
    let versions: VersionReader

    /// - Parameter each: Sees every record.
    init(
        _ frozen: FrozenStudy, directory: StudyDirectory, header: JournalHeader, files: any FileSystem,
        each: (Record) -> Void = { _ in }
    ) throws {
        // A version is written before the journal names it, perhaps between two looks.
        var last: UInt64 = 0
        for _ in 0..<2 {
            var versions = VersionReader(of: directory, header: header, after: frozen.rows)
            var state = RunState(frozen.graph, versions: try versions.readAll(files: files))
            let journal = try JournalChain.read(JournalChain.Source(directory, files: files)) { record in
                state.apply(record.event, at: record.time)
                guard record.sequence > last else { return }
                last = record.sequence
                each(record)
            }
            guard state.missingVersion != nil else {
                (self.state, self.journal, self.versions) = (state, journal, versions)
                return
            }
        }
        throw StudyError("\(directory.versions) is corrupt: a version of the study that the journal names is missing")
    }
}
