package import HostInterface
import Synchronization

/// Files in memory, with the errors of real ones, and with failures on demand.
package final class FakeFiles: FileSystem {
    private struct Entry {
        var kind: FileInformation.Kind
        var bytes: [UInt8] = []
        /// How many bytes would survive a crash of the machine.
        var synced = 0
        var mode: FileMode
        var modified: Int64 = 0
        var inode: UInt64 = 0
    }

    private struct State {
        var entries: [String: Entry] = ["/": Entry(kind: .directory, mode: .privateDirectory)]
        var lastInode: UInt64 = 0
        var writesUntilFailure: Int?
        var refusedWrites = 0
        var refusalsLeft = 0
        var failure = HostError.system(errno: 28, reason: "No space left on device", doing: "write")
        var owner: UInt32 = 1000
        var now: Int64 = 0
        /// What a machine remembers of folders, until something is made in them.
        var remembered: [String: [String]] = [:]
        /// What a machine remembers not to be there, until it makes it.
        var rememberedAbsent: Set<String> = []
        /// Files that are open for writing count their openings; those up to this one fail.
        var openings = 0
        var staleOpenings = 0
        var unwritable: Set<String> = []
        var afterReading: [String: @Sendable () -> Void] = [:]

        mutating func nextInode() -> UInt64 {
            lastInode += 1
            return lastInode
        }
    }

    private let state = Mutex(State())

    /// Syncs that are not waited for.
    package let syncs = FakeSyncs()

    package init() {}

    // MARK: What tests set

    /// From the n-th write on (0 is the next) every write fails, until given `nil`.
    ///
    /// - Parameter refusals: How many writes fail then; those after them succeed.
    package func failWrites(after count: Int?, times refusals: Int = .max) {
        state.withLock {
            $0.writesUntilFailure = count
            $0.refusalsLeft = refusals
        }
    }

    /// How many writes have failed as a test wished.
    package var refusedWrites: Int { state.withLock { $0.refusedWrites } }

    /// With what writes fail; by default the disk is full.
    package func setFailure(_ failure: HostError) { state.withLock { $0.failure = failure } }

    /// The machine does not see what another one has made there, until it makes it itself.
    package func rememberAbsence(of path: String) {
        state.withLock { _ = $0.rememberedAbsent.insert(path) }
    }

    /// A folder's list is an old one, as a network file system may tell it, until something is made there.
    package func rememberList(of folder: String, _ names: [String]) {
        state.withLock { $0.remembered[folder] = names }
    }

    /// Whatever is open for writing now answers with an error from now on, though its path is good (ESTALE).
    package func loseDescriptors() { state.withLock { $0.staleOpenings = $0.openings } }

    /// Whether one file that is open for writing, and only that, fails.
    package func refuseWriting(_ path: String, _ isRefused: Bool) {
        state.withLock { if isRefused { $0.unwritable.insert(path) } else { $0.unwritable.remove(path) } }
    }

    package func setOwner(_ owner: UInt32) { state.withLock { $0.owner = owner } }

    package func setTime(_ now: Int64) { state.withLock { $0.now = now } }

    package func setMode(_ path: String, _ mode: FileMode) { state.withLock { $0.entries[path]?.mode = mode } }

    /// What others do at once when a file has been read, one time.
    package func afterReading(_ path: String, _ deed: @escaping @Sendable () -> Void) {
        state.withLock { $0.afterReading[path] = deed }
    }

    /// What a crash of the machine leaves: synced bytes, and of those after them only the first few.
    package func crash(keepingUnsynced kept: Int = 0) {
        state.withLock { state in
            for (path, entry) in state.entries where entry.kind == .file {
                state.entries[path]?.bytes = Array(entry.bytes.prefix(entry.synced + kept))
            }
        }
    }

    package func makeFolder(_ path: String) {
        state.withLock { state in
            var folder = ""
            for part in path.split(separator: "/") {
                folder += "/\(part)"
                if state.entries[folder] == nil {
                    state.entries[folder] = Entry(
                        kind: .directory, mode: .privateDirectory, inode: state.nextInode())
                }
            }
        }
    }

    package func put(_ path: String, _ text: String) {
        put(path, bytes: Array(text.utf8))
    }

    package func put(_ path: String, bytes: [UInt8]) {
        makeFolder(Self.parent(of: path))
        state.withLock {
            $0.entries[path] = Entry(kind: .file, bytes: bytes, synced: bytes.count, mode: .privateFile)
        }
    }

    package func text(_ path: String) -> String? {
        state.withLock { $0.entries[path].map { String(decoding: $0.bytes, as: UTF8.self) } }
    }

    // MARK: FileSystem

    package func read(_ path: String, from offset: Int) throws(HostError) -> [UInt8] {
        Array(try read(path).dropFirst(offset))
    }

    package func read(_ path: String) throws(HostError) -> [UInt8] {
        let (entry, deed) = state.withLock { ($0.entries[path], $0.afterReading.removeValue(forKey: path)) }
        defer { deed?() }
        guard let entry, entry.kind == .file else { throw .notFound(path: path) }
        return entry.bytes
    }

    package func information(_ path: String) throws(HostError) -> FileInformation? {
        state.withLock { state in
            guard !state.rememberedAbsent.contains(path) else { return nil }
            return state.entries[path].map {
                FileInformation(
                    kind: $0.kind, size: $0.bytes.count, mode: $0.mode, owner: state.owner, modified: $0.modified,
                    identity: FileIdentity(device: 1, inode: $0.inode))
            }
        }
    }

    package func list(_ path: String) throws(HostError) -> [String] {
        let names = state.withLock { state -> [String]? in
            guard state.entries[path]?.kind == .directory else { return nil }
            if let old = state.remembered[path] { return old }
            return state.entries.keys.filter { $0 != "/" && Self.parent(of: $0) == path }
                .compactMap { $0.split(separator: "/").last.map(String.init) }.sorted()
        }
        guard let names else { throw .notFound(path: path) }
        return names
    }

    package func createDirectory(_ path: String, mode: FileMode) throws(HostError) {
        try change { state throws(HostError) in
            state.rememberedAbsent.remove(path)
            guard state.entries[path] == nil else { throw .alreadyExists(path: path) }
            guard state.entries[Self.parent(of: path)]?.kind == .directory else { throw .notFound(path: path) }
            state.entries[path] = Entry(kind: .directory, mode: mode, inode: state.nextInode())
        }
    }

    package func replace(_ path: String, with bytes: [UInt8], mode: FileMode) throws(HostError) {
        try put(path, bytes, mode: mode, synced: true, mustBeNew: false)
    }

    package func create(
        _ path: String, with bytes: [UInt8], mode: FileMode, durably: Bool
    ) throws(HostError) {
        try put(path, bytes, mode: mode, synced: durably, mustBeNew: true)
    }

    package func write(_ path: String, _ bytes: [UInt8], mode: FileMode) throws(HostError) {
        try put(path, bytes, mode: mode, synced: false, mustBeNew: false)
    }

    private func put(
        _ path: String, _ bytes: [UInt8], mode: FileMode, synced: Bool, mustBeNew: Bool
    ) throws(HostError) {
        try change { state throws(HostError) in
            if mustBeNew, state.entries[path] != nil { throw .alreadyExists(path: path) }
            guard state.entries[Self.parent(of: path)]?.kind == .directory else { throw .notFound(path: path) }
            state.remembered[Self.parent(of: path)] = nil
            state.entries[path] = Entry(
                kind: .file, bytes: bytes, synced: synced ? bytes.count : 0, mode: mode, modified: state.now)
        }
    }

    package func openForAppending(_ path: String, mode: FileMode) throws(HostError) -> any AppendableFile {
        if try information(path) == nil { try write(path, [], mode: mode) }
        return FakeAppendableFile(files: self, path: path)
    }

    package func openForWriting(_ path: String) throws(HostError) -> any WritableFile {
        let number = state.withLock { state -> Int? in
            guard state.entries[path]?.kind == .file else { return nil }
            state.openings += 1
            return state.openings
        }
        guard let number else { throw .notFound(path: path) }
        return FakeWritableFile(files: self, path: path, number: number)
    }

    package func remove(_ path: String) throws(HostError) {
        guard state.withLock({ $0.entries.removeValue(forKey: path) }) != nil else { throw .notFound(path: path) }
    }

    package func rename(_ path: String, to newPath: String) throws(HostError) {
        try change { state throws(HostError) in
            guard let entry = state.entries.removeValue(forKey: path) else { throw .notFound(path: path) }
            state.entries[newPath] = entry
            for below in state.entries.keys where below.hasPrefix(path + "/") {
                state.entries[newPath + below.dropFirst(path.count)] = state.entries.removeValue(forKey: below)
            }
        }
    }

    package func resolve(_ path: String) throws(HostError) -> String {
        guard try information(path) != nil else { throw .notFound(path: path) }
        return path
    }

    // MARK: Growing files

    fileprivate func append(_ bytes: [UInt8], to path: String) throws(HostError) {
        try change { state throws(HostError) in state.entries[path]?.bytes += bytes }
    }

    fileprivate func sync(_ path: String) throws(HostError) {
        try change { state throws(HostError) in
            let size = state.entries[path]?.bytes.count ?? 0
            state.entries[path]?.synced = size
        }
    }

    fileprivate func write(_ bytes: [UInt8], to path: String, at offset: Int, opening: Int) throws(HostError) {
        try change { state throws(HostError) in
            guard opening > state.staleOpenings else { throw Self.stale }
            guard !state.unwritable.contains(path) else {
                throw .system(errno: 5, reason: "Input/output error", doing: "write")
            }
            guard let old = state.entries[path]?.bytes else { throw .notFound(path: path) }
            let before = old.prefix(offset) + Array(repeating: 0, count: max(0, offset - old.count))
            state.entries[path]?.bytes = before + bytes + old.dropFirst(offset + bytes.count)
        }
    }

    fileprivate func sync(_ path: String, opening: Int) throws(HostError) {
        guard state.withLock({ opening > $0.staleOpenings }) else { throw Self.stale }
        try sync(path)
    }

    private static let stale = HostError.system(errno: 116, reason: "Stale file handle", doing: "write")

    /// Every change goes through here, so that any of them can be made to fail.
    private func change(_ body: (inout State) throws(HostError) -> Void) throws(HostError) {
        let result = state.withLock { state -> Result<Void, HostError> in
            if let left = state.writesUntilFailure {
                guard left > 0 else {
                    state.refusedWrites += 1
                    state.refusalsLeft -= 1
                    if state.refusalsLeft == 0 { state.writesUntilFailure = nil }
                    return .failure(state.failure)
                }
                state.writesUntilFailure = left - 1
            }
            do throws(HostError) {
                try body(&state)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    private static func parent(of path: String) -> String {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        return end == path.startIndex ? "/" : String(path[..<end])
    }
}

private final class FakeAppendableFile: AppendableFile {
    private let files: FakeFiles
    private let path: String

    init(files: FakeFiles, path: String) {
        self.files = files
        self.path = path
    }

    func append(_ bytes: [UInt8]) throws(HostError) { try files.append(bytes, to: path) }
    func sync() throws(HostError) { try files.sync(path) }
}

private final class FakeWritableFile: WritableFile {
    private let files: FakeFiles
    private let path: String
    private let number: Int

    init(files: FakeFiles, path: String, number: Int) {
        self.files = files
        self.path = path
        self.number = number
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(HostError) {
        try files.write(bytes, to: path, at: offset, opening: number)
    }
    func sync() throws(HostError) { try files.sync(path, opening: number) }

    func syncSoon(upTo length: Int, _ completion: @escaping @Sendable (Int, HostError?) -> Void) {
        files.syncs.ask { [self] failure in
            do throws(HostError) {
                if let failure { throw failure }
                try sync()
                completion(length, nil)
            } catch {
                completion(length, error)
            }
        }
    }
}
