import Expansion
import HostInterface

/// Listens to the jobs of a study: each writes its instance's number to one file when it begins and when it ends, so
/// that one look at that file's end tells what to read, however many are in flight.
///
/// A network file system may lose a line; what was not heard is found when Slurm is asked.
struct Bell: Sendable {
    private let path: String
    private let files: any FileSystem
    private var offset: Int?

    init(path: String, files: any FileSystem) {
        self.path = path
        self.files = files
    }

    /// Those that have rung since the last time, each once.
    mutating func rung() -> [InstanceID] {
        // Absent until the first job begins.
        let size = (try? files.information(path))??.size ?? 0
        guard let start = offset else {
            offset = size
            return []
        }
        guard size > start, let bytes = try? files.read(path, from: start),
            let end = bytes.lastIndex(of: UInt8(ascii: "\n"))
        else { return [] }
        offset = start + end + 1
        let numbers = bytes[...end].split(separator: UInt8(ascii: "\n"))
            .compactMap { UInt32(String(decoding: $0, as: UTF8.self)) }
        return Set(numbers).sorted().map { InstanceID($0) }
    }
}
