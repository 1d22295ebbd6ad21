import HostInterface
import TestSupport

/// The real files, of which a machine sees some under a second name, as at another mount point, or still under a name that
/// they had.
struct MountedFiles: FileSystem {
    let real: any FileSystem
    /// A folder that is the same as another one, but for the number of its device.
    var mounted: (name: String, real: String)?
    /// A folder that is not there any more, and what it is now.
    var remembered: (name: String, now: String)?
    /// What stands in the paths of files that others own and nobody else may read.
    var unreadable: String?

    private func real(_ path: String) -> String {
        guard let mounted, path == mounted.name || path.hasPrefix(mounted.name + "/") else { return path }
        return mounted.real + path.dropFirst(mounted.name.count)
    }

    private func facts(_ path: String, _ look: (String) throws(HostError) -> FileInformation?) throws(HostError)
        -> FileInformation?
    {
        if let remembered, path == remembered.name { return try look(remembered.now) }
        guard let found = try look(real(path)), real(path) != path else { return try look(path) }
        return FileInformation(
            kind: found.kind, size: found.size, mode: found.mode, owner: found.owner, modified: found.modified,
            identity: FileIdentity(device: found.identity.device + 1, inode: found.identity.inode))
    }

    func information(_ path: String) throws(HostError) -> FileInformation? {
        try facts(path) { path throws(HostError) in try real.information(path) }
    }
    func target(_ path: String) throws(HostError) -> FileInformation? {
        try facts(path) { path throws(HostError) in try real.target(path) }
    }
    func read(_ path: String) throws(HostError) -> [UInt8] {
        if let unreadable, path.contains(unreadable) {
            throw HostError.system(errno: 13, reason: "Permission denied", doing: "reading \(path)")
        }
        return try real.read(real(path))
    }
    func read(_ path: String, atMost limit: Int) throws(HostError) -> [UInt8] {
        try real.read(real(path), atMost: limit)
    }
    func read(_ path: String, from offset: Int) throws(HostError) -> [UInt8] {
        try real.read(real(path), from: offset)
    }
    func list(_ path: String) throws(HostError) -> [String] { try real.list(real(path)) }
    func createDirectory(_ path: String, mode: FileMode) throws(HostError) {
        try real.createDirectory(real(path), mode: mode)
    }
    func replace(_ path: String, with bytes: [UInt8], mode: FileMode) throws(HostError) {
        try real.replace(real(path), with: bytes, mode: mode)
    }
    func create(_ path: String, with bytes: [UInt8], mode: FileMode, durably: Bool) throws(HostError) {
        try real.create(real(path), with: bytes, mode: mode, durably: durably)
    }
    func write(_ path: String, _ bytes: [UInt8], mode: FileMode) throws(HostError) {
        try real.write(real(path), bytes, mode: mode)
    }
    func openForAppending(_ path: String, mode: FileMode) throws(HostError) -> any AppendableFile {
        try real.openForAppending(real(path), mode: mode)
    }
    func openForWriting(_ path: String) throws(HostError) -> any WritableFile { try real.openForWriting(real(path)) }
    func remove(_ path: String) throws(HostError) { try real.remove(real(path)) }
    func rename(_ path: String, to newPath: String) throws(HostError) {
        try real.rename(real(path), to: real(newPath))
    }
    func resolve(_ path: String) throws(HostError) -> String {
        let resolved = try real.resolve(real(path))
        guard let mounted, real(path) != path else { return resolved }
        return mounted.name + resolved.dropFirst(try real.resolve(mounted.real).count)
    }
    func linkTarget(_ path: String) throws(HostError) -> String { try real.linkTarget(real(path)) }
}

extension Bench {
    /// On a machine that has a folder at a second mount point.
    func mounting(_ folder: String, at name: String) -> Bench {
        seeing(MountedFiles(real: host.files, mounted: (name, folder)))
    }

    /// On a machine that remembers the old name of a folder for a while.
    func remembering(_ name: String, as now: String) -> Bench {
        seeing(MountedFiles(real: host.files, remembered: (name, now)))
    }
}
