import HostInterface
import Synchronization

/// The shared files, as one conductor's machine sees them.
extension SimulatedHost: FileSystem {
    /// What the file is for, in the name of an effect.
    private func role(_ path: String) -> String {
        let parts = path.split(separator: "/")
        guard let place = parts.firstIndex(of: ".maestro"), place + 1 < parts.count else {
            return String(parts.last ?? "")
        }
        // Each conductor has a journal of its own.
        return parts[place + 1].hasPrefix("journal.") ? "journal" : String(parts[place + 1])
    }

    func read(_ path: String) throws(HostError) -> [UInt8] {
        try look { world, client in
            Result { () throws(HostError) in try world.files.read(path, by: client, at: world.now) }
        }
    }

    func read(_ path: String, from offset: Int) throws(HostError) -> [UInt8] {
        Array(try read(path).dropFirst(offset))
    }

    func information(_ path: String) throws(HostError) -> FileInformation? {
        try look { world, client in .success(world.files.information(path, by: client, at: world.now)) }
    }

    func list(_ path: String) throws(HostError) -> [String] {
        try look { world, client in
            Result { () throws(HostError) in try world.files.list(path, by: client, at: world.now) }
        }
    }

    func createDirectory(_ path: String, mode: FileMode) throws(HostError) {
        let client = client
        try effect("make directory \(role(path))") { world in
            Result { () throws(HostError) in
                try world.files.createDirectory(path, mode: mode, by: client, at: world.now)
            }
        }
    }

    func replace(_ path: String, with bytes: [UInt8], mode: FileMode) throws(HostError) {
        try put("replace", path, bytes, mode, isNew: false, isSynced: true)
    }

    func create(_ path: String, with bytes: [UInt8], mode: FileMode, durably: Bool) throws(HostError) {
        try put("create", path, bytes, mode, isNew: true, isSynced: durably)
    }

    func write(_ path: String, _ bytes: [UInt8], mode: FileMode) throws(HostError) {
        try put("write", path, bytes, mode, isNew: false, isSynced: false)
    }

    private func put(
        _ verb: String, _ path: String, _ bytes: [UInt8], _ mode: FileMode, isNew: Bool, isSynced: Bool
    ) throws(HostError) {
        let client = client
        try effect("\(verb) \(role(path))") { world in
            if isNew { world.checkLease(path, of: conductor) }
            return Result { () throws(HostError) in
                try world.files.put(
                    path, bytes, mode: mode, isNew: isNew, isSynced: isSynced, by: client, at: world.now)
            }
        }
    }

    func openForAppending(_ path: String, mode: FileMode) throws(HostError) -> any AppendableFile {
        // Made by its first line, if it is not there: what this machine sees of it may be old.
        GrowingFile(host: self, path: path, role: role(path))
    }

    func openForWriting(_ path: String) throws(HostError) -> any WritableFile {
        _ = try read(path)
        return PlacedFile(host: self, path: path, role: role(path))
    }

    func remove(_ path: String) throws(HostError) {
        let client = client
        try effect("remove \(role(path))") { world in
            Result { () throws(HostError) in try world.files.remove(path, by: client) }
        }
    }

    func rename(_ path: String, to newPath: String) throws(HostError) {
        let client = client
        try effect("rename \(role(newPath))") { world in
            Result { () throws(HostError) in try world.files.rename(path, to: newPath, by: client) }
        }
    }

    func resolve(_ path: String) throws(HostError) -> String {
        guard try information(path) != nil else { throw .notFound(path: path) }
        return path
    }
}

private final class GrowingFile: AppendableFile {
    private let host: SimulatedHost
    private let path: String
    private let role: String

    init(host: SimulatedHost, path: String, role: String) {
        self.host = host
        self.path = path
        self.role = role
    }

    func append(_ bytes: [UInt8]) throws(HostError) {
        let client = host.client
        try host.effect("append \(role)") { world in
            world.note(String(decoding: bytes, as: UTF8.self))
            return Result { () throws(HostError) in try world.files.append(bytes, to: path, by: client, at: world.now) }
        }
    }

    func sync() throws(HostError) {
        try host.effect("sync \(role)") { world in
            Result { () throws(HostError) in try world.files.sync(path) }
        }
    }
}

extension Result where Failure == HostError {
    init(_ body: () throws(HostError) -> Success) {
        do throws(HostError) { self = .success(try body()) } catch { self = .failure(error) }
    }
}
