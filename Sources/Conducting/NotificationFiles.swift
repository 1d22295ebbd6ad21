import Expansion
import HostInterface

/// Listens to the jobs of a study: each writes its instance's number when it begins and when it ends, to a file of its
/// node, and then to one that all share. So one look at the end of the shared one tells what to read, however many are in
/// flight.
///
/// On a network file system two nodes that write to the shared file at once write over one another. It has grown all the
/// same, by then the files of both nodes hold what they wrote, and each of these is looked through once. All are opened,
/// since an open file is shown as it is, while its facts may be some seconds old.
struct NotificationFiles: Sendable {
    /// Nodes' files that are opened at one look.
    private static let atOnce = 32

    private let shared: String
    private let folder: String
    private let files: any FileSystem
    private var sharedOffset: Int?
    private var offsets: [String: Int] = [:]
    /// Nodes' files that have not been looked at since the shared one grew.
    private var due: [String] = []

    /// What was heard at one look.
    struct Changes: Hashable, Sendable {
        /// Each once.
        var instances: [InstanceID] = []
        /// Whether somebody has left a request, or may have.
        var mayAsk = false
    }

    init(shared: String, folder: String, files: any FileSystem) {
        (self.shared, self.folder, self.files) = (shared, folder, files)
    }

    /// What has come since the last look.
    mutating func heard() -> Changes {
        guard let start = sharedOffset else { return begin() }
        let lines = newLines(of: shared, from: start)
        sharedOffset = lines.end
        if lines.end > start { queueNodes() }
        var numbers = lines.texts.compactMap { UInt32($0) }
        let mayAsk = numbers.count < lines.texts.count
        for name in due.prefix(Self.atOnce) {
            let own = newLines(of: "\(folder)/\(name)", from: offsets[name, default: 0])
            offsets[name] = own.end
            numbers += own.texts.compactMap { UInt32($0) }
        }
        due.removeFirst(min(due.count, Self.atOnce))
        return Changes(instances: Set(numbers).sorted().map { InstanceID($0) }, mayAsk: mayAsk)
    }

    /// What was told before is found by asking Slurm; a request may be there already.
    private mutating func begin() -> Changes {
        // A machine that does not find a file goes on believing that for a while.
        _ = try? files.openForAppending(shared, mode: .privateFile)
        sharedOffset = size(of: shared)
        for name in nodes() { offsets[name] = size(of: "\(folder)/\(name)") }
        return Changes(mayAsk: true)
    }

    private mutating func queueNodes() {
        let waiting = Set(due)
        due += nodes().filter { !waiting.contains($0) }
    }

    /// A probe has a name that no node's file has.
    private func nodes() -> [String] {
        files.listAsNewAsCanBe(folder, probe: ".probe").filter { !$0.hasPrefix(".") }
    }

    private func size(of path: String) -> Int { ((try? files.information(path)) ?? nil)?.size ?? 0 }

    /// The whole lines from there on, and where they end.
    private func newLines(of path: String, from start: Int) -> (texts: [String], end: Int) {
        let newline = UInt8(ascii: "\n")
        guard let bytes = try? files.read(path, from: start), let last = bytes.lastIndex(of: newline) else {
            return ([], start)
        }
        let texts = bytes[...last].split(separator: newline).map { String(decoding: $0, as: UTF8.self) }
        return (texts, start + last + 1)
    }
}
