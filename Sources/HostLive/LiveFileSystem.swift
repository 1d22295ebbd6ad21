import Dispatch
import Glibc
import HostInterface
import Synchronization

/// Files by system calls.
struct LiveFileSystem: FileSystem {
    func read(_ path: String) throws(HostError) -> [UInt8] {
        try Descriptor(opening: path, O_RDONLY).readToEnd(path)
    }

    func read(_ path: String, atMost limit: Int) throws(HostError) -> [UInt8] {
        // Opening a named pipe to which nobody writes would wait for ever.
        let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        let isPipe = try file.information(path).kind == .other
        let found = try information(path)
        let isNamed = isPipe && found?.kind == .other
        return try file.readBeginning(path, atMost: limit, patience: isNamed ? .ofNamedPipe : nil)
    }

    func read(_ path: String, from offset: Int) throws(HostError) -> [UInt8] {
        try read(Descriptor(opening: path, O_RDONLY), path, from: offset)
    }

    func read(_ path: String, from offset: Int, ownedBy reader: UInt32) throws(HostError) -> [UInt8] {
        // What is opened is what is looked at: a link may be put there at any moment. A named pipe would be waited for.
        let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        let (opened, seen) = (try file.information(path), try information(path))
        guard opened.identity == seen?.identity || opened.owner == reader else { throw .foreignLink(path) }
        guard opened.kind == .file else {
            throw .refused(path: path, why: "it is not a regular file, so it is not shown")
        }
        return try read(file, path, from: offset)
    }

    private func read(
        _ file: borrowing Descriptor, _ path: String, from offset: Int
    ) throws(HostError) -> [UInt8] {
        guard lseek(file.number, off_t(offset), SEEK_SET) >= 0 else { throw systemError("cannot read", path: path) }
        return try file.readToEnd(path)
    }

    func information(_ path: String) throws(HostError) -> FileInformation? {
        var status = stat()
        if unsafe lstat(path, &status) == 0 { return FileInformation(status) }
        guard errno == ENOENT || errno == ENOTDIR else { throw systemError("cannot access", path: path) }
        return nil
    }

    func target(_ path: String) throws(HostError) -> FileInformation? {
        var status = stat()
        if unsafe stat(path, &status) == 0 { return FileInformation(status) }
        guard errno == ENOENT || errno == ENOTDIR else { throw systemError("cannot access", path: path) }
        return nil
    }

    func list(_ path: String) throws(HostError) -> [String] {
        guard let directory = unsafe opendir(path) else { throw systemError("cannot list", path: path) }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func createDirectory(_ path: String, mode: FileMode) throws(HostError) {
        guard unsafe mkdir(path, mode_t(mode.bits)) == 0 else {
            throw systemError("cannot create the directory", path: path)
        }
    }

    func replace(_ path: String, with bytes: [UInt8], mode: FileMode) throws(HostError) {
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max)).new"
        do {
            try make(temporary, with: bytes, mode: mode, isSynced: true)
            try rename(temporary, to: path)
        } catch {
            unsafe unlink(temporary)
            throw error
        }
        try syncFolder(of: path)
    }

    func create(_ path: String, with bytes: [UInt8], mode: FileMode, durably: Bool) throws(HostError) {
        try make(path, with: bytes, mode: mode, isSynced: durably)
        if durably { try syncFolder(of: path) }
    }

    private func make(_ path: String, with bytes: [UInt8], mode: FileMode, isSynced: Bool) throws(HostError) {
        let file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
        do {
            try file.setMode(mode, path)
            try file.write(bytes, to: path)
            if isSynced { try file.sync(path) }
        } catch {
            unsafe unlink(path)
            throw error
        }
    }

    func write(_ path: String, _ bytes: [UInt8], mode: FileMode) throws(HostError) {
        let file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: mode)
        try file.setMode(mode, path)
        try file.write(bytes, to: path)
    }

    func openForAppending(_ path: String, mode: FileMode) throws(HostError) -> any AppendableFile {
        let file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, mode: mode)
        return LiveAppendableFile(file, path: path)
    }

    func openForWriting(_ path: String) throws(HostError) -> any WritableFile {
        LiveWritableFile(try Descriptor(opening: path, O_WRONLY | O_NOFOLLOW), path: path)
    }

    func remove(_ path: String) throws(HostError) {
        guard unsafe unlink(path) == 0 else { throw systemError("cannot remove", path: path) }
    }

    func rename(_ path: String, to newPath: String) throws(HostError) {
        guard unsafe Glibc.rename(path, newPath) == 0 else { throw systemError("cannot rename", path: path) }
    }

    func resolve(_ path: String) throws(HostError) -> String {
        guard let resolved = unsafe realpath(path, nil) else { throw systemError("cannot find", path: path) }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    func linkTarget(_ path: String) throws(HostError) -> String {
        var length = -1
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
            length = unsafe buffer.withMemoryRebound(to: CChar.self) { buffer in
                guard let base = buffer.baseAddress else { return -1 }
                return unsafe readlink(path, base, buffer.count)
            }
            count = max(0, length)
        }
        guard length >= 0 else { throw systemError("cannot read the link", path: path) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A name survives a crash only when its folder is on disk too.
    private func syncFolder(of path: String) throws(HostError) {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        let folder = end == path.startIndex ? "/" : String(path[..<end])
        try Descriptor(opening: folder, O_RDONLY | O_DIRECTORY).sync(folder)
    }
}

/// A growing file.
final class LiveAppendableFile: AppendableFile {
    private let file: Descriptor
    private let path: String

    init(_ file: consuming Descriptor, path: String) {
        self.file = file
        self.path = path
    }

    func append(_ bytes: [UInt8]) throws(HostError) { try file.write(bytes, to: path) }

    func sync() throws(HostError) { try file.sync(path) }
}

/// A file that is written where its writer says.
final class LiveWritableFile: WritableFile {
    private let file: Descriptor
    private let path: String
    private let queue = DispatchQueue(label: "maestro-swift.sync")
    /// How long the file was when a sync was last asked for that has not begun yet.
    private let awaited = Mutex<Int?>(nil)
    /// Of milliseconds from the first wish to a sync.
    private static let delay = 50

    init(_ file: consuming Descriptor, path: String) {
        self.file = file
        self.path = path
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(HostError) { try file.write(bytes, at: offset, to: path) }

    func sync() throws(HostError) { try file.sync(path) }

    func syncSoon(upTo length: Int, _ completion: @escaping @Sendable (Int, HostError?) -> Void) {
        let isFirst = awaited.withLock { awaited in
            defer { awaited = length }
            return awaited == nil
        }
        guard isFirst else { return }
        queue.asyncAfter(deadline: .now() + .milliseconds(Self.delay)) {
            let length = self.awaited.withLock { awaited in
                defer { awaited = nil }
                return awaited ?? 0
            }
            do throws(HostError) {
                try self.sync()
                completion(length, nil)
            } catch {
                completion(length, error)
            }
        }
    }
}
