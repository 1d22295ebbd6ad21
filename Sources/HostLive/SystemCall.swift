import Diagnostics
import Glibc
import HostInterface

/// The reason of the last failed system call.
func systemError(_ doing: String, path: String? = nil, code: Int32 = errno) -> HostError {
    switch (code, path) {
    case (ENOENT, let path?): .notFound(path: path)
    case (EEXIST, let path?): .alreadyExists(path: path)
    default: .system(errno: code, reason: reason(of: code), doing: path.map { "\(doing) \($0)" } ?? doing)
    }
}

func reason(of code: Int32) -> String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
        guard let base = buffer.baseAddress, unsafe strerror_r(code, base, buffer.count) == 0 else {
            return "error \(code)"
        }
        return unsafe String(cString: base)
    }
}

/// Calls again while a signal interrupted the call.
func retrying<Number: SignedInteger>(_ call: () -> Number) -> Number {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}

/// An open file, closed when it goes out of scope.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    init(opening path: String, _ flags: Int32, mode: FileMode = .privateFile) throws(HostError) {
        number = retrying { unsafe open(path, flags | O_CLOEXEC, mode_t(mode.bits)) }
        guard number >= 0 else { throw systemError("cannot open", path: path) }
    }

    init(taking number: Int32) { self.number = number }

    deinit { close(number) }

    func write(_ bytes: borrowing [UInt8], to path: String) throws(HostError) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                retrying {
                    unsafe Glibc.write(number, buffer.baseAddress?.advanced(by: done), buffer.count - done)
                }
            }
            guard count >= 0 else { throw systemError("cannot write", path: path) }
            done += count
        }
    }

    func write(_ bytes: borrowing [UInt8], at offset: Int, to path: String) throws(HostError) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                retrying {
                    unsafe pwrite(
                        number, buffer.baseAddress?.advanced(by: done), buffer.count - done, off_t(offset + done))
                }
            }
            guard count >= 0 else { throw systemError("cannot write", path: path) }
            done += count
        }
    }

    func readToEnd(_ path: String) throws(HostError) -> [UInt8] {
        var bytes: [UInt8] = []
        let size = try information(path).size
        bytes.reserveCapacity(size + 1)
        while true {
            let chunk = try readChunk(max(65_536, min(size - bytes.count + 1, 1 << 24)), path)
            if chunk.isEmpty { return bytes }
            bytes += chunk
        }
    }

    /// How long a writer is waited for, in seconds.
    struct Patience {
        let forMore: Int32
        let inAll: Int32

        static let ofNamedPipe = Patience(forMore: 2, inAll: 10)
    }

    /// - Parameter patience: With `nil` a writer is waited for as long as it takes.
    func readBeginning(_ path: String, atMost limit: Int, patience: Patience?) throws(HostError) -> [UInt8] {
        var bytes: [UInt8] = []
        let start = LiveClock().elapsed()
        while bytes.count < limit {
            if let patience, LiveClock().elapsed() - start > Int64(patience.inAll) * 1000 {
                throw .refused(path: path, why: "this pipe did not end within \(patience.inAll) s")
            }
            var waiting = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
            let ready = retrying { unsafe poll(&waiting, 1, patience.map { $0.forMore * 1000 } ?? -1) }
            guard ready > 0 else {
                throw .refused(path: path, why: "nothing was written to this pipe for \(patience?.forMore ?? 0) s")
            }
            let chunk = try readChunk(min(1 << 20, limit - bytes.count), path)
            if chunk.isEmpty { return bytes }
            bytes += chunk
        }
        return bytes
    }

    /// What is there, at most `capacity` bytes; waits for at least one, and is empty at the end.
    func readChunk(_ capacity: Int, _ path: String) throws(HostError) -> [UInt8] {
        var failed = false
        let chunk = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            let got = retrying { unsafe read(number, buffer.baseAddress, capacity) }
            failed = got < 0
            count = max(0, got)
        }
        guard !failed else { throw systemError("cannot read", path: path) }
        return chunk
    }

    func information(_ path: String) throws(HostError) -> FileInformation {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { throw systemError("cannot access", path: path) }
        return FileInformation(status)
    }

    func sync(_ path: String) throws(HostError) {
        guard retrying({ fsync(number) }) == 0 else { throw systemError("cannot sync", path: path) }
    }

    /// Gives the bits that were asked for, whatever the umask took away.
    func setMode(_ mode: FileMode, _ path: String) throws(HostError) {
        guard try information(path).mode != mode else { return }
        guard fchmod(number, mode_t(mode.bits)) == 0 else { throw systemError("cannot set the mode of", path: path) }
    }
}

extension FileInformation {
    init(_ status: stat) {
        let kind: Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            default: .other
            }
        self.init(
            kind: kind, size: Int(status.st_size), mode: FileMode(UInt16(status.st_mode & 0o7777)),
            owner: status.st_uid,
            modified: Int64(status.st_mtim.tv_sec).times(1000).plus(Int64(status.st_mtim.tv_nsec) / 1_000_000),
            group: status.st_gid, identity: FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)))
    }
}
