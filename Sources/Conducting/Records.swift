import HostInterface
import Jobs

/// Reads records of attempts, and looks for none that may not be there: on a network file system a machine that has not
/// found a file goes on believing that it is absent, for a minute perhaps, while one that it opens is shown as it is.
struct Records: Sendable {
    private let files: any FileSystem
    /// Paths of those that are certainly there.
    private var found: Set<String> = []

    init(files: any FileSystem) { self.files = files }

    /// The record of an attempt that is known to have begun, or to be of this machine.
    mutating func certain(_ path: String) -> AttemptRecord? {
        // Not there yet, or not readable now: the next look tells.
        guard let bytes = try? files.read(path) else { return nil }
        found.insert(path)
        return AttemptRecord(bytes)
    }

    /// Those of attempts that may have begun, by path. A folder is listed once for all that are not known to be there.
    mutating func possible(_ paths: [String]) -> [String: AttemptRecord] {
        var listed: [Substring: Set<String>] = [:]
        var records: [String: AttemptRecord] = [:]
        for path in paths {
            if !found.contains(path) {
                let end = path.lastIndex(of: "/") ?? path.startIndex
                let (folder, name) = (path[..<end], String(path[path.index(after: end)...]))
                let names = listed[folder] ?? Set(files.listAsNewAsCanBe(String(folder), probe: ".probe"))
                listed[folder] = names
                guard names.contains(name) else { continue }
            }
            records[path] = certain(path)
        }
        return records
    }

    /// It is over, and nobody reads it any more.
    mutating func forget(_ path: String) { found.remove(path) }
}
