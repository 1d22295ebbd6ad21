import Diagnostics
package import Expansion
package import HostInterface
package import Tracking

/// What was read from outside for a table when its study was created, or later.
package struct FrozenSource: Hashable, Sendable {
    /// The name of the table.
    package let table: String
    /// The word of the language for its format.
    package let format: String
    /// The file, the pattern, or that it was a command.
    package let origin: String
    package let time: Timestamp
    package let bytes: [UInt8]

    package init(table: String, format: String, origin: String, time: Timestamp, bytes: [UInt8]) {
        self.table = table
        self.format = format
        self.origin = origin
        self.time = time
        self.bytes = bytes
    }
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

/// The bytes of each source, and an index with a line for each. Never for others to read, since nobody asked whose data
/// it is. A table that was read several times has several: rows of the first one count where they have the same key.
package struct SourceFolder: Sendable {
    private let path: String

    package init(_ path: String) { self.path = path }

    package var index: String { "\(path)/index" }

    package func file(_ number: Int, table: String) -> String {
        "\(path)/\(number).\(StudyDirectory.safeName(table))"
    }

    /// - Parameter files: As they are without `--group-readable`.
    package func freeze(_ frozen: [FrozenSource], files: any FileSystem) throws(HostError) {
        guard !frozen.isEmpty else { return }
        try files.createDirectory(path, mode: .privateDirectory)
        var lines = ""
        for (place, source) in frozen.enumerated() {
            try files.create(file(place + 1, table: source.table), with: source.bytes, mode: .privateFile)
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
            guard let words = KeyedWords.read(line.split(separator: UInt8(ascii: " "))),
                let table = words["table"], let time = words["read"].flatMap({ Int64($0) }),
                let format = words["format"], let origin = words["from"]
            else { throw FrozenSourceError.corrupt(path: index, why: "line \(place + 1) is not understood") }
            let path = file(place + 1, table: table)
            let rows = try readable(path, files)
            guard SHA256.digest(rows) == words["sha256"] else {
                throw FrozenSourceError.corrupt(path: path, why: "it is not what the study was started with")
            }
            return FrozenSource(
                table: table, format: format, origin: origin, time: Timestamp(milliseconds: time), bytes: rows)
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

extension StudyDirectory {
    /// What the study was created with.
    package var sourceFolder: SourceFolder { SourceFolder(sources) }
}

extension FrozenSource {
    fileprivate var line: String {
        KeyedWords.write([
            ("table", table), ("format", format), ("from", origin), ("read", String(time.milliseconds)),
            ("bytes", String(bytes.count)), ("sha256", SHA256.digest(bytes)),
        ])
    }
}
