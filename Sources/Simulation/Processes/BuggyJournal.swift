import HostInterface
import Storage
import Synchronization

/// A journal that does not get every event.
final class ForgetfulFile: WritableFile {
    private let file: any WritableFile
    private let forgotten = Mutex(0)

    init(file: any WritableFile) { self.file = file }

    func write(_ bytes: [UInt8], at offset: Int) throws(HostError) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let kept = Array(lines.filter { !$0.contains(" started ") }.map { $0 + "\n" }.joined().utf8)
        let place = forgotten.withLock { offset - $0 }
        try file.write(kept, at: place)
        forgotten.withLock { $0 += bytes.count - kept.count }
    }

    func sync() throws(HostError) { try file.sync() }
}

/// A journal after whose every end of an instance the temporary files of all are gone.
struct ClearingFile: WritableFile {
    let file: any WritableFile
    let host: SimulatedHost

    func write(_ bytes: [UInt8], at offset: Int) throws(HostError) {
        try file.write(bytes, at: offset)
        guard String(decoding: bytes, as: UTF8.self).contains(" ended ") else { return }
        host.world.state.withLock { world in
            for path in world.temporaryFiles.values {
                try? world.files.remove(path, by: world.conductors[host.conductor].client)
            }
        }
    }

    func sync() throws(HostError) { try file.sync() }
}

/// A journal that goes on behind whatever is in it.
struct UncutFile: WritableFile {
    let file: any WritableFile
    let path: String
    let files: any FileSystem

    func write(_ bytes: [UInt8], at offset: Int) throws(HostError) { try file.write(bytes, at: files.read(path).count) }
    func sync() throws(HostError) { try file.sync() }
}

/// What a process has opened, by path.
final class OpenedFiles: Sendable {
    private let files = Mutex<[String: any WritableFile]>([:])

    func file(_ path: String) -> (any WritableFile)? { files.withLock { $0[path] } }
    func keep(_ file: any WritableFile, _ path: String) { files.withLock { $0[path] = file } }
}

/// A conductor's journal as if it had counted all that the one before holds by now.
func countingAll(_ bytes: [UInt8], _ path: String, _ files: any FileSystem) -> [UInt8] {
    guard let link = try? JournalReader.link(bytes, file: path), link.earlier > 0,
        let folder = path.lastIndex(of: "/"),
        let earlier = try? files.read("\(path[..<folder])/journal.\(link.earlier)"),
        let all = try? JournalReader.fold(earlier, of: link.earlier, file: path, { _ in })
    else { return bytes }
    let changed = JournalLink(earlier: link.earlier, length: all.validLength, sequence: all.lastSequence)
    let records = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropFirst(2)
    return Array("\(JournalReader.magic)\n\(JournalReader.sealed(changed.text))".utf8) + records.joined(separator: [10])
}
