import CHost
import Dispatch
import Glibc
import HostInterface
import Synchronization

/// Two ends of a pipe; no program inherits them.
struct Pipe: ~Copyable {
    let reader: Descriptor
    let writer: Descriptor

    init() throws(HostError) {
        var reading: Int32 = -1
        var writing: Int32 = -1
        let code = unsafe host_pipe(&reading, &writing)
        guard code == 0 else { throw systemError("cannot create a pipe", code: code) }
        reader = Descriptor(taking: reading)
        writer = Descriptor(taking: writing)
    }

    /// Leaves the other end.
    consuming func intoWriter() -> Descriptor { writer }
}

/// Tells lines of an open file as they come, and `nil` at its end; on a thread of its own, since reading blocks.
func readLines(from file: consuming Descriptor, path: String, _ heard: @escaping @Sendable (String?) -> Void) {
    let reader = LineReader(file, path: path)
    DispatchQueue(label: "maestro-swift.lines").async {
        while let lines = reader.next() { lines.forEach(heard) }
        heard(nil)
    }
}

/// Cuts what it reads into lines.
private final class LineReader: Sendable {
    private let file: Descriptor
    private let path: String
    private let rest = Mutex<[UInt8]>([])

    init(_ file: consuming Descriptor, path: String) {
        self.file = file
        self.path = path
    }

    /// The next whole lines; `nil` at the end. A line without a newline is none.
    func next() -> [String]? {
        guard let chunk = try? file.readChunk(65_536, path), !chunk.isEmpty else { return nil }
        return rest.withLock { rest in
            rest += chunk
            let parts = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let lines = parts.dropLast().map { String(decoding: $0, as: UTF8.self) }
            rest = Array(parts.last ?? [])
            return lines
        }
    }
}
