package import HostInterface

/// Files as another file system keeps them, but for the group to read: what `run --group-readable` asks for.
package struct GroupReadableFiles: FileSystem {
    private let files: any FileSystem

    package init(_ files: any FileSystem) { self.files = files }

    /// The group may do what the owner may, but for writing.
    private func shared(_ mode: FileMode) -> FileMode { FileMode(mode.bits | (mode.bits & 0o500) >> 3) }

    package func read(_ path: String) throws(HostError) -> [UInt8] { try files.read(path) }

    package func read(_ path: String, atMost limit: Int) throws(HostError) -> [UInt8] {
        try files.read(path, atMost: limit)
    }

    package func read(_ path: String, from offset: Int) throws(HostError) -> [UInt8] {
        try files.read(path, from: offset)
    }

    package func read(_ path: String, from offset: Int, ownedBy reader: UInt32) throws(HostError) -> [UInt8] {
        try files.read(path, from: offset, ownedBy: reader)
    }

    package func information(_ path: String) throws(HostError) -> FileInformation? { try files.information(path) }

    package func target(_ path: String) throws(HostError) -> FileInformation? { try files.target(path) }

    package func list(_ path: String) throws(HostError) -> [String] { try files.list(path) }

    package func createDirectory(_ path: String, mode: FileMode) throws(HostError) {
        try files.createDirectory(path, mode: shared(mode))
    }

    package func replace(_ path: String, with bytes: [UInt8], mode: FileMode) throws(HostError) {
        try files.replace(path, with: bytes, mode: shared(mode))
    }

    package func create(
        _ path: String, with bytes: [UInt8], mode: FileMode, durably: Bool
    ) throws(HostError) {
        try files.create(path, with: bytes, mode: shared(mode), durably: durably)
    }

    package func write(_ path: String, _ bytes: [UInt8], mode: FileMode) throws(HostError) {
        try files.write(path, bytes, mode: shared(mode))
    }

    package func openForAppending(_ path: String, mode: FileMode) throws(HostError) -> any AppendableFile {
        try files.openForAppending(path, mode: shared(mode))
    }

    package func openForWriting(_ path: String) throws(HostError) -> any WritableFile {
        try files.openForWriting(path)
    }

    package func remove(_ path: String) throws(HostError) { try files.remove(path) }

    package func rename(_ path: String, to newPath: String) throws(HostError) { try files.rename(path, to: newPath) }

    package func resolve(_ path: String) throws(HostError) -> String { try files.resolve(path) }

    package func linkTarget(_ path: String) throws(HostError) -> String { try files.linkTarget(path) }
}

extension Host {
    /// This machine, with a study's files for its group to read if the study was started so.
    package func sharing(_ isGroupReadable: Bool) -> Host {
        guard isGroupReadable else { return self }
        return Host(
            files: GroupReadableFiles(files), databases: databases, programs: programs, processes: processes,
            clock: clock, random: random,
            terminal: terminal, context: context)
    }
}
