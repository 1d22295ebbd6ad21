import HostInterface
import TestSupport

/// A machine that sees the shared file system.
typealias Client = Int

/// The file system that login nodes and compute nodes share: what is written may be lost until it is synced, and what
/// one machine makes another sees late.
struct SharedFiles: Sendable {
    struct Entry: Sendable {
        var kind: FileInformation.Kind
        var bytes: [UInt8] = []
        /// How many of the bytes survive a crash of the machine that wrote them.
        var synced = 0
        /// Those of them that were synced when the writer wrote over them: after a crash these are there, or the new ones.
        var before: [UInt8]?
        var mode: FileMode
        var modified: Int64 = 0
        var writer: Client
    }

    /// What a machine saw of a path, and believes for a while.
    private struct View: Sendable {
        let until: Int64
        var isMissing = false
        var information: FileInformation?
        var names: [String] = []
    }

    private var views: [Client: [String: View]] = [:]

    private(set) var entries: [String: Entry] = ["/": Entry(kind: .directory, mode: .privateDirectory, writer: 0)]
    private var names: [String: Set<String>] = [:]
    /// How long a machine believes what it has seen, in milliseconds; nfs(5), `actimeo`.
    var sight: Int64 = 0
    var isFull = false
    /// Planted: syncing does nothing.
    var forgetsToSync = false

    /// Writes nobody waited for to reach the disk are in it: as after an hour.
    mutating func settle() {
        entries = entries.mapValues { entry in
            var entry = entry
            (entry.synced, entry.modified) = (entry.bytes.count, 0)
            return entry
        }
    }

    // MARK: Looking

    mutating func read(_ path: String, by client: Client, at now: Int64) throws(HostError) -> [UInt8] {
        // What a machine has not found it does not look for again so soon; what it opens it sees as it is.
        if let view = views[client]?[path], view.isMissing, now < view.until { throw .notFound(path: path) }
        guard let entry = entries[path], entry.kind == .file else {
            remember(path, View(until: now + sight, isMissing: true), client)
            throw .notFound(path: path)
        }
        return entry.bytes
    }

    mutating func information(_ path: String, by client: Client, at now: Int64) -> FileInformation? {
        if entries[path]?.writer != client, let view = views[client]?[path], now < view.until {
            return view.information
        }
        let found = entries[path].map { entry in
            FileInformation(
                kind: entry.kind, size: entry.bytes.count, mode: entry.mode, owner: 1000, modified: entry.modified,
                identity: FileIdentity(device: 1, inode: 1))
        }
        remember(path, View(until: now + sight, isMissing: found == nil, information: found), client)
        return found
    }

    mutating func list(_ path: String, by client: Client, at now: Int64) throws(HostError) -> [String] {
        guard entries[path]?.kind == .directory else { throw .notFound(path: path) }
        if let view = views[client]?["\(path)/"], now < view.until { return view.names }
        let all = (names[path] ?? []).sorted()
        remember("\(path)/", View(until: now + sight, names: all), client)
        return all
    }

    private mutating func remember(_ path: String, _ view: View, _ client: Client) {
        if sight > 0 { views[client, default: [:]][path] = view }
    }

    /// What a machine changes itself it sees at once.
    private mutating func forget(_ path: String, _ client: Client) {
        guard sight > 0 else { return }
        views[client]?[path] = nil
        views[client]?["\(Self.split(path).folder)/"] = nil
    }

    // MARK: Changing

    mutating func createDirectory(_ path: String, mode: FileMode, by client: Client, at now: Int64) throws(HostError) {
        guard entries[path] == nil else { throw .alreadyExists(path: path) }
        try makeRoom(for: path)
        entries[path] = Entry(kind: .directory, mode: mode, modified: now, writer: client)
        forget(path, client)
        enter(path)
    }

    /// - Parameter isNew: It must not be there (O_EXCL), which the file server decides, whoever sees what.
    mutating func put(
        _ path: String, _ bytes: [UInt8], mode: FileMode, isNew: Bool, isSynced: Bool, by client: Client, at now: Int64
    ) throws(HostError) {
        if isNew, entries[path] != nil { throw .alreadyExists(path: path) }
        try makeRoom(for: path)
        let synced = isSynced && !forgetsToSync ? bytes.count : 0
        entries[path] = Entry(
            kind: .file, bytes: bytes, synced: synced, mode: mode, modified: now, writer: client)
        forget(path, client)
        enter(path)
    }

    mutating func append(_ bytes: [UInt8], to path: String, by client: Client, at now: Int64) throws(HostError) {
        guard let entry = entries[path] else {
            return try put(path, bytes, mode: .privateFile, isNew: false, isSynced: false, by: client, at: now)
        }
        // What was closed is with the file server.
        if entry.writer != client {
            entries[path]?.synced = entry.bytes.count + bytes.count
            entries[path]?.before = nil
        }
        // A disk that is nearly full takes the first half.
        let taken = isFull ? Array(bytes.prefix(bytes.count / 2)) : bytes
        forget(path, client)
        entries[path]?.bytes += taken
        entries[path]?.modified = now
        entries[path]?.writer = client
        if isFull { throw .system(errno: 28, reason: "No space left on device", doing: "write") }
    }

    /// Writes at a place that the writer remembers, whatever others have written there since.
    mutating func write(
        _ bytes: [UInt8], to path: String, at offset: Int, by client: Client, at now: Int64
    ) throws(HostError) {
        guard let entry = entries[path] else { throw .notFound(path: path) }
        let taken = isFull ? Array(bytes.prefix(bytes.count / 2)) : bytes
        forget(path, client)
        let old = entry.bytes
        let isThere = old.dropFirst(offset).prefix(taken.count).elementsEqual(taken)
        if !isThere {
            let before = old.prefix(offset) + Array(repeating: 0, count: max(0, offset - old.count))
            entries[path]?.bytes = before + taken + old.dropFirst(offset + taken.count)
            if offset < entry.synced { entries[path]?.before = entry.before ?? Array(old.prefix(entry.synced)) }
        }
        entries[path]?.modified = now
        entries[path]?.writer = client
        if isFull { throw .system(errno: 28, reason: "No space left on device", doing: "write") }
    }

    mutating func sync(_ path: String) throws(HostError) {
        if isFull { throw .system(errno: 5, reason: "Input/output error", doing: "fsync") }
        guard !forgetsToSync, let size = entries[path]?.bytes.count else { return }
        entries[path]?.synced = size
        entries[path]?.before = nil
    }

    mutating func remove(_ path: String, by client: Client) throws(HostError) {
        forget(path, client)
        guard entries.removeValue(forKey: path) != nil else { throw .notFound(path: path) }
        let (folder, name) = Self.split(path)
        names[folder]?.remove(name)
    }

    mutating func rename(_ path: String, to newPath: String, by client: Client) throws(HostError) {
        guard let entry = entries[path] else { throw .notFound(path: path) }
        try remove(path, by: client)
        forget(newPath, client)
        entries[newPath] = entry
        enter(newPath)
    }

    /// The machine stops: of what it wrote and did not sync some first bytes may be there, or none.
    mutating func crash(of client: Client, numbers: inout Numbers) {
        for path in entries.keys.sorted() {
            guard let entry = entries[path], entry.kind == .file, entry.writer == client,
                entry.synced < entry.bytes.count || entry.before != nil
            else { continue }
            let kept = entry.synced + numbers.below(entry.bytes.count - entry.synced + 1)
            var bytes = Array(entry.bytes.prefix(kept))
            if let before = entry.before, numbers.happens(500) { bytes.replaceSubrange(0..<before.count, with: before) }
            entries[path]?.bytes = bytes
            entries[path]?.synced = kept
            entries[path]?.before = nil
        }
    }

    private func makeRoom(for path: String) throws(HostError) {
        guard entries[Self.split(path).folder]?.kind == .directory else { throw .notFound(path: path) }
        if isFull { throw .system(errno: 28, reason: "No space left on device", doing: "open \(path)") }
    }

    private mutating func enter(_ path: String) {
        let (folder, name) = Self.split(path)
        names[folder, default: []].insert(name)
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        let bytes = path.utf8
        guard let end = bytes.lastIndex(of: UInt8(ascii: "/")) else { return ("/", path) }
        let folder = end == bytes.startIndex ? "/" : String(path[..<end])
        return (folder, String(path[path.index(after: end)...]))
    }
}
