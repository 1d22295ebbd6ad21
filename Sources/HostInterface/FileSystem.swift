/// Files, as the study directory needs them: small whole files, and one that grows.
///
/// Paths are absolute. Calls block; a caller that must stay responsive has nothing else to do meanwhile.
package protocol FileSystem: Sendable {
    /// The whole file.
    func read(_ path: String) throws(HostError) -> [UInt8]
    /// The beginning of what somebody names: a file, a pipe, standard input, a device. A named pipe to which nobody writes
    /// is given up.
    func read(_ path: String, atMost limit: Int) throws(HostError) -> [UInt8]
    /// What a file holds from a byte on, counted from 0; empty where it is no longer than that.
    func read(_ path: String, from offset: Int) throws(HostError) -> [UInt8]
    /// The same of a file that another user's commands may have put there: a symbolic link in its place is followed only to
    /// a file of the reader's own.
    func read(_ path: String, from offset: Int, ownedBy reader: UInt32) throws(HostError) -> [UInt8]
    /// Facts of what stands at the path itself; a symbolic link is not followed. `nil` where there is nothing.
    func information(_ path: String) throws(HostError) -> FileInformation?
    /// Facts of what a path leads to, through links; `nil` where that is nothing.
    func target(_ path: String) throws(HostError) -> FileInformation?
    /// Names of a directory's entries, sorted.
    func list(_ path: String) throws(HostError) -> [String]
    /// Makes a directory; its parent must be there. `alreadyExists` where anything stands.
    func createDirectory(_ path: String, mode: FileMode) throws(HostError)
    /// Makes or replaces a file in one step that survives a crash: temporary file, fsync, rename, fsync of the folder.
    func replace(_ path: String, with bytes: [UInt8], mode: FileMode) throws(HostError)
    /// Makes a file that must not be there yet (O_EXCL).
    ///
    /// - Parameter durably: Whether it and its name are synced before this returns.
    func create(_ path: String, with bytes: [UInt8], mode: FileMode, durably: Bool) throws(HostError)
    /// Makes or overwrites a file without syncing it: for what can be made again.
    func write(_ path: String, _ bytes: [UInt8], mode: FileMode) throws(HostError)
    /// Opens a file that grows at its end; makes it where it is absent. Does not follow a symbolic link.
    func openForAppending(_ path: String, mode: FileMode) throws(HostError) -> any AppendableFile
    /// Opens a file that is there, to write at places that the caller knows. Does not follow a symbolic link.
    func openForWriting(_ path: String) throws(HostError) -> any WritableFile
    /// Removes a file.
    func remove(_ path: String) throws(HostError)
    /// Renames within one file system, replacing what is there.
    func rename(_ path: String, to newPath: String) throws(HostError)
    /// The path without symbolic links, `.` and `..`; what it names must be there.
    func resolve(_ path: String) throws(HostError) -> String
    /// What a symbolic link holds, which may be relative to its folder.
    func linkTarget(_ path: String) throws(HostError) -> String
}

extension FileSystem {
    package func read(_ path: String, from offset: Int, ownedBy reader: UInt32) throws(HostError) -> [UInt8] {
        if try information(path)?.kind == .symbolicLink, try target(path)?.owner != reader {
            throw .foreignLink(path)
        }
        return try read(path, from: offset)
    }

    /// Where it leads in the end.
    package func linkTarget(_ path: String) throws(HostError) -> String { try resolve(path) }
}

extension FileSystem {
    /// The beginning of what somebody names, which may be a pipe or have no end.
    package func read(_ path: String, atMost limit: Int) throws(HostError) -> [UInt8] {
        Array(try read(path).prefix(limit))
    }

    /// Makes a file that must not be there yet (O_EXCL), written and synced.
    package func create(_ path: String, with bytes: [UInt8], mode: FileMode) throws(HostError) {
        try create(path, with: bytes, mode: mode, durably: true)
    }
}

extension FileSystem {
    /// Names of a directory's entries as they are now: a machine that has changed a folder itself looks at it anew, while it
    /// may else believe an old list for some seconds.
    ///
    /// - Parameter probe: A name that nobody else uses there, for a file that comes and goes.
    package func listAnew(_ path: String, probe: String) throws(HostError) -> [String] {
        do { try create("\(path)/\(probe)", with: [], mode: .privateFile, durably: false) } catch .alreadyExists {
            // Left from a time when it could not be removed.
        }
        try remove("\(path)/\(probe)")
        return try list(path)
    }

    /// The same, or what this machine knows of it where nothing can be written; nothing where it cannot be seen.
    package func listAsNewAsCanBe(_ path: String, probe: String) -> [String] {
        if let names = try? listAnew(path, probe: probe) { return names }
        return (try? list(path)) ?? []
    }
}

extension FileSystem {
    /// Makes a directory and those above it, as far as they are missing; anybody may read those.
    package func createDirectories(to path: String) throws(HostError) {
        var folder = ""
        for part in path.split(separator: "/") {
            folder += "/\(part)"
            guard try information(folder) == nil else { continue }
            do { try createDirectory(folder, mode: FileMode(0o755)) } catch .alreadyExists {
                // Another machine has made it, and this one remembers that it was not there.
            }
        }
    }
}

/// A file opened for appending; closed when released.
package protocol AppendableFile: Sendable {
    /// Writes all bytes at the end.
    func append(_ bytes: [UInt8]) throws(HostError)
    /// Returns when what was written survives a crash of the machine.
    func sync() throws(HostError)
}

/// A file opened for writing; closed when released.
package protocol WritableFile: Sendable {
    /// Writes all bytes from a byte on, counted from 0, over what stands there.
    func write(_ bytes: [UInt8], at offset: Int) throws(HostError)
    /// Returns when what was written survives a crash of the machine, by whomever it was written.
    func sync() throws(HostError)
    /// Begins such a sync within 50 ms, and returns at once. Several that are asked for meanwhile are one.
    ///
    /// - Parameters:
    ///   - length: How many bytes the file has.
    ///   - told: Hears from another thread how many of them the sync was for, and why it failed if it did.
    func syncSoon(upTo length: Int, _ completion: @escaping @Sendable (Int, HostError?) -> Void)
}

extension WritableFile {
    package func syncSoon(upTo length: Int, _ completion: @escaping @Sendable (Int, HostError?) -> Void) {
        do throws(HostError) {
            try sync()
            completion(length, nil)
        } catch {
            completion(length, error)
        }
    }
}

/// Permission bits.
package struct FileMode: Hashable, Sendable {
    package let bits: UInt16

    package init(_ bits: UInt16) { self.bits = bits }

    /// By the file's owner.
    package var isExecutable: Bool { bits & 0o100 != 0 }

    package static let privateFile = FileMode(0o600)
    package static let privateDirectory = FileMode(0o700)
    package static let privateExecutable = FileMode(0o700)
}

package struct FileInformation: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case file, directory, symbolicLink, other }

    package let kind: Kind
    package let size: Int
    package let mode: FileMode
    package let owner: UInt32
    /// Milliseconds since 1970, by the file server's clock.
    package let modified: Int64
    package let group: UInt32
    /// Which one it is, whatever its path.
    package let identity: FileIdentity

    package init(
        kind: Kind, size: Int, mode: FileMode, owner: UInt32, modified: Int64, group: UInt32 = 0,
        identity: FileIdentity = FileIdentity(device: 0, inode: 0)
    ) {
        self.kind = kind
        self.size = size
        self.mode = mode
        self.owner = owner
        self.modified = modified
        self.group = group
        self.identity = identity
    }
}

/// What a file system calls a file or folder, whatever its path.
package struct FileIdentity: Hashable, Sendable {
    /// The same file system may have another number on another host, and after a reboot.
    package let device: UInt64
    package let inode: UInt64

    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}

extension FileSystem {
    package func target(_ path: String) throws(HostError) -> FileInformation? {
        do { return try information(try resolve(path)) } catch .notFound { return nil }
    }
}
