import Conducting
import Diagnostics
import Expansion
import HostInterface
import Rows
import Specification
import Storage
import Synchronization
import YAML

/// Reads edited versions of a study, as they were frozen.
struct VersionReader: Sendable {
    private let directory: StudyDirectory
    private let header: JournalHeader
    /// By the numbers of versions.
    private var rows: [Int: FrozenRows]

    /// - Parameter rows: What the study was created with.
    init(of directory: StudyDirectory, header: JournalHeader, after rows: FrozenRows) {
        self.directory = directory
        self.header = header
        self.rows = [1: rows]
    }

    /// Of a version that was read.
    func rows(ofVersion number: Int) -> FrozenRows { rows[number] ?? FrozenRows() }

    /// Forgets the rows of other versions.
    mutating func keepNewest(_ count: Int) {
        let kept = Set(rows.keys.sorted().suffix(count))
        rows = rows.filter { kept.contains($0.key) }
    }

    /// All that there are, by their numbers.
    ///
    /// - Throws: `StudyError` where one of them is no longer what was frozen.
    mutating func readAll(files: any FileSystem) throws -> [Int: StudyVersion] {
        var versions: [Int: StudyVersion] = [:]
        for folder in try VersionFolder.all(of: directory, files: files) {
            versions[folder.number] = try read(folder, files: files)
        }
        return versions
    }

    /// - Throws: `StudyError` where it is no longer what was frozen.
    mutating func read(_ number: Int, files: any FileSystem) throws -> StudyVersion {
        try read(VersionFolder(number, of: directory), files: files)
    }

    private mutating func read(_ folder: VersionFolder, files: any FileSystem) throws -> StudyVersion {
        let corrupt = StudyError("\(folder.study) is corrupt: it cannot be read as a study")
        guard let root = parse(try files.read(folder.study), file: folder.study).root else { throw corrupt }
        let earlier = rows.filter { $0.key < folder.number }.max { $0.key < $1.key }?.value ?? FrozenRows()
        let own = try FrozenRows(folder.sources, of: root, choices: header.choices, after: earlier, files: files)
        let read = try readBegunStudy(root, rows: own.rows, in: directory, header: header, files: files)
        guard let study = read.study else { throw corrupt }
        rows[folder.number] = own
        return StudyVersion(
            number: folder.number, study: study, dependencyPaths: try folder.dependencyPaths(files: files),
            base: try folder.baseVersion(files: files))
    }
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
        let paths = opened.paths
        let reader = SharedVersionReader(opened.versions)
        self.init(
            version: { try reader.read($0, files: files) },
            renderer: { try makeRenderer($0, paths: paths, files: files) })
    }
}

/// A conductor reads a version each time that one is asked for.
private final class SharedVersionReader: Sendable {
    private let reader: Mutex<VersionReader>

    init(_ reader: VersionReader) { self.reader = Mutex(reader) }

    func read(_ number: Int, files: any FileSystem) throws -> StudyVersion {
        try reader.withLock { reader in
            defer { reader.keepNewest(2) }
            return try reader.read(number, files: files)
        }
    }
}
