import Conducting
import Diagnostics
import Expansion
import HostInterface
import Rows
import Specification
import Storage
import YAML

/// Edited versions of a study, as they were frozen, by their numbers.
///
/// - Throws: `StudyError` where one of them is no longer what was frozen.
func studyVersions(
    of directory: StudyDirectory, header: JournalHeader, files: any FileSystem
) throws -> [Int: StudyVersion] {
    let folders = try VersionFolder.all(of: directory, files: files)
    let versions = try folders.map { folder in
        (folder.number, try studyVersion(folder, of: directory, header: header, files: files))
    }
    return Dictionary(versions) { first, _ in first }
}

/// - Throws: `StudyError` where it is no longer what was frozen.
func studyVersion(
    _ folder: VersionFolder, of directory: StudyDirectory, header: JournalHeader, files: any FileSystem
) throws -> StudyVersion {
    let parsed = parse(try files.read(folder.study), file: folder.study).root
    let version = try parsed.flatMap { root in
        studyVersion(
            root, rows: try frozenRows(folder.sources, of: root, choices: header.choices, files: files),
            number: folder.number, dependencyPaths: try folder.dependencyPaths(files: files), of: directory,
            header: header, files: files
        ).version
    }
    guard let version else { throw StudyError("\(folder.study) is corrupt: it cannot be read as a study") }
    return version
}

/// What a study file says of a study that has begun; no version where it has errors.
///
/// - Parameter rows: Those from outside, by the names of their tables.
func studyVersion(
    _ root: Node, rows: [String: RowReading], number: Int, dependencyPaths: [String: String],
    of directory: StudyDirectory, header: JournalHeader, files: any FileSystem
) -> (version: StudyVersion?, diagnostics: [Diagnostic]) {
    let parameters = try? files.read(directory.frozenParameters)
    let generated = parameters.flatMap { parse($0, file: directory.frozenParameters, limits: .generated).root }
    let read = readStudy(
        root, generated: generated, rows: rows, choices: header.choices, judgesOptions: false, judgesTokens: false)
    let version = read.study.map { study in
        StudyVersion(number: number, study: study.taking(header.variables), dependencyPaths: dependencyPaths)
    }
    return (version, read.diagnostics)
}

extension StudyEdits {
    /// Those of a study directory.
    init(of opened: OpenedStudy, files: any FileSystem) {
        let (directory, header, paths) = (opened.directory, opened.header, opened.paths)
        self.init(
            version: { number in
                try studyVersion(VersionFolder(number, of: directory), of: directory, header: header, files: files)
            },
            renderer: { try makeRenderer($0, paths: paths, files: files) })
    }
}
