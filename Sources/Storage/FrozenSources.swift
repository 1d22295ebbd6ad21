import Diagnostics
package import Expansion
package import HostInterface
package import Tracking

/// What was read from outside for a table when its study was created.
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

/// `.maestro/sources`: the bytes of each, and an index with a line for each. Never for others to read, since nobody asked
/// whose data it is.
extension StudyDirectory {
    package func frozenSource(_ number: Int, table: String) -> String {
        "\(sources)/\(number).\(Self.safeName(table))"
    }

    /// - Parameter files: As they are without `--group-readable`.
    package func freeze(_ frozen: [FrozenSource], files: any FileSystem) throws(HostError) {
        guard !frozen.isEmpty else { return }
        try files.createDirectory(sources, mode: .privateDirectory)
        var index = ""
        for (place, source) in frozen.enumerated() {
            try files.create(frozenSource(place + 1, table: source.table), with: source.bytes, mode: .privateFile)
            index += source.line + "\n"
        }
        try files.create(sourceIndex, with: Array(index.utf8), mode: .privateFile)
    }

    /// What was frozen; nothing for a study that needs no rows from outside.
    ///
    /// - Throws: ``FrozenSourceError``, or what the machine says.
    package func frozenSources(files: any FileSystem) throws -> [FrozenSource] {
        let bytes = try readable(sourceIndex, files)
        return try bytes.split(separator: UInt8(ascii: "\n")).enumerated().map { place, line in
            guard let words = KeyedWords.read(line.split(separator: UInt8(ascii: " "))),
                let table = words["table"], let time = words["read"].flatMap({ Int64($0) }),
                let format = words["format"], let origin = words["from"]
            else { throw FrozenSourceError.corrupt(path: sourceIndex, why: "line \(place + 1) is not understood") }
            let path = frozenSource(place + 1, table: table)
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

extension FrozenSource {
    fileprivate var line: String {
        KeyedWords.write([
            ("table", table), ("format", format), ("from", origin), ("read", String(time.milliseconds)),
            ("bytes", String(bytes.count)), ("sha256", SHA256.digest(bytes)),
        ])
    }
}
