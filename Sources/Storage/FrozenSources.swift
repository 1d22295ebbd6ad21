import Diagnostics
package import Expansion
package import HostInterface
package import Tracking

/// What was read from outside for a table when its study was created, or later.
package struct FrozenSource: Hashable, Sendable {
    /// Its bytes, or where these are.
    package enum Content: Hashable, Sendable {
        case bytes([UInt8])
        case kept(Place)
    }

    /// In which version's folder the bytes are.
    package struct Place: Hashable, Sendable {
        let version: Int
        /// From 1, among those of that version.
        let number: Int
    }

    /// The name of the table.
    package let table: String
    /// The word of the language for its format, or ``rows``.
    package let format: String
    /// The file, the pattern, or that it was a command.
    package let origin: String
    package let time: Timestamp
    package let content: Content
    /// SHA-256 of the bytes.
    private let digest: String

    /// The format of rows that are not kept as they were read, but chosen among others: JSON lines, with all columns.
    package static let rows = "rows"

    package init(table: String, format: String, origin: String, time: Timestamp, bytes: [UInt8]) {
        self.init(
            table: table, format: format, origin: origin, time: time, content: .bytes(bytes),
            digest: SHA256.digest(bytes))
    }

    private init(
        table: String, format: String, origin: String, time: Timestamp, content: Content, digest: String
    ) {
        self.table = table
        self.format = format
        self.origin = origin
        self.time = time
        self.content = content
        self.digest = digest
    }

    /// One of these that has the same bytes in the same format; this one where there is none.
    package func reused(from known: [FrozenSource]) -> FrozenSource {
        known.first { $0.table == table && $0.format == format && $0.digest == digest } ?? self
    }

    fileprivate func isWhole(_ bytes: [UInt8]) -> Bool { SHA256.digest(bytes) == digest }
}

/// Why the rows that a study was started with cannot be had.
package enum FrozenSourceError: Error, Hashable, Sendable, CustomStringConvertible {
    case corrupt(path: String, why: String)
    /// They are their owner's alone.
    case notReadable(path: String)

    package var description: String {
        switch self {
        case .corrupt(let path, let why): "\(path) is corrupt: \(why)"
        case .notReadable(let path):
            "only its owner may read \(path), which has rows that the study was started with; "
                + "status.csv in the study directory shows how the study stands"
        }
    }
}

/// The sources of a version of a study: an index with a line for each, and the bytes of those that it brought. Never for
/// others to read, since nobody asked whose data it is. A table that was read several times has several: rows of the first
/// one count where they have the same key.
package struct SourceFolder: Sendable {
    private let directory: StudyDirectory
    private let version: Int

    /// - Parameter version: Of the study; 1 is what it was created with.
    package init(of directory: StudyDirectory, version: Int = 1) {
        self.directory = directory
        self.version = version
    }

    private var path: String {
        version == 1 ? directory.sources : VersionFolder(version, of: directory).path + "/sources"
    }

    package var index: String { "\(path)/index" }

    package func file(_ number: Int, table: String) -> String {
        "\(path)/\(number).\(StudyDirectory.safeName(table))"
    }

    /// Writes the index, and the bytes that are not kept yet.
    ///
    /// - Parameter files: As they are without `--group-readable`.
    package func freeze(_ frozen: [FrozenSource], files: any FileSystem) throws(HostError) {
        guard !frozen.isEmpty else { return }
        try files.createDirectory(path, mode: .privateDirectory)
        var lines = ""
        for (index, source) in frozen.enumerated() {
            if case .bytes(let bytes) = source.content {
                try files.create(file(index + 1, table: source.table), with: bytes, mode: .privateFile)
            }
            lines += source.line + "\n"
        }
        try files.create(index, with: Array(lines.utf8), mode: .privateFile)
    }

    /// What was frozen.
    ///
    /// - Throws: ``FrozenSourceError``, also where there is nothing, or what the machine says.
    package func read(files: any FileSystem) throws -> [FrozenSource] {
        let bytes = try readable(index, files)
        return try bytes.split(separator: UInt8(ascii: "\n")).enumerated().map { place, line in
            let words = KeyedWords.read(line.split(separator: UInt8(ascii: " ")))
            guard let words, let source = FrozenSource(words, number: place + 1, version: version) else {
                throw FrozenSourceError.corrupt(path: index, why: "line \(place + 1) is not understood")
            }
            return source
        }
    }

    /// The bytes of one of them.
    ///
    /// - Throws: As ``read(files:)``.
    package func bytes(of source: FrozenSource, files: any FileSystem) throws -> [UInt8] {
        switch source.content {
        case .bytes(let bytes): return bytes
        case .kept(let place):
            let path = SourceFolder(of: directory, version: place.version).file(place.number, table: source.table)
            let bytes = try readable(path, files)
            guard source.isWhole(bytes) else {
                throw FrozenSourceError.corrupt(path: path, why: "it is not what the study was started with")
            }
            return bytes
        }
    }

    private func readable(_ path: String, _ files: any FileSystem) throws -> [UInt8] {
        do throws(HostError) { return try files.read(path) } catch {
            switch error {
            case .notFound: throw FrozenSourceError.corrupt(path: path, why: "it is missing")
            case .system(errno: 13, _, _): throw FrozenSourceError.notReadable(path: path)
            default: throw error
            }
        }
    }
}

// MARK: - Lines of the index

extension FrozenSource {
    fileprivate var line: String {
        var words = [
            ("table", table), ("format", format), ("from", origin), ("read", String(time.milliseconds)),
            ("sha256", digest),
        ]
        if case .kept(let place) = content {
            words += [("version", String(place.version)), ("number", String(place.number))]
        }
        return KeyedWords.write(words)
    }

    /// - Parameters:
    ///   - number: Of the line, from 1.
    ///   - version: Whose index has it.
    fileprivate init?(_ words: [String: String], number: Int, version: Int) {
        guard let table = words["table"], let time = words["read"].flatMap({ Int64($0) }),
            let format = words["format"], let origin = words["from"], let digest = words["sha256"]
        else { return nil }
        // Without a place they are here.
        let place = Place(
            version: words["version"].flatMap { Int($0) } ?? version,
            number: words["number"].flatMap { Int($0) } ?? number)
        self.init(
            table: table, format: format, origin: origin, time: Timestamp(milliseconds: time), content: .kept(place),
            digest: digest)
    }
}
