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
    let study = try parse(try files.read(folder.study), file: folder.study).root.flatMap { root in
        try readBegunStudy(
            root, rows: try frozenRows(folder.sources, of: root, choices: header.choices, files: files),
            in: directory, header: header, files: files
        ).study
    }
    guard let study else { throw StudyError("\(folder.study) is corrupt: it cannot be read as a study") }
    return StudyVersion(
        number: folder.number, study: study, dependencyPaths: try folder.dependencyPaths(files: files))
}

/// What a study file says of a study that has begun: with its choices, variables and generated parameters, and by the
/// rules of then.
///
/// - Parameter rows: Those from outside, by the names of their tables.
/// - Returns: No study where the file has errors, or the generated parameters are not what they were.
func readBegunStudy(
    _ root: Node, rows: [String: RowReading], in directory: StudyDirectory, header: JournalHeader, files: any FileSystem
) throws -> (study: Study?, diagnostics: [Diagnostic]) {
    var generated: Node?
    if try files.information(directory.frozenParameters) != nil {
        let parameters = try files.read(directory.frozenParameters)
        generated = parse(parameters, file: directory.frozenParameters, limits: .generated).root
        guard generated != nil else { return (nil, []) }
    }
    let read = readStudy(
        root, generated: generated, rows: rows, choices: header.choices, judgesOptions: false, judgesTokens: false)
    return (read.study?.taking(header.variables), read.diagnostics)
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
