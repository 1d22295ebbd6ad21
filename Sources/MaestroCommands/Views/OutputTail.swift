import HostInterface

/// Shows what a file of a step holds, and later what it has grown by.
struct OutputTail {
    let path: String
    private let host: Host
    private var offset = 0

    init(path: String, host: Host) {
        self.path = path
        self.host = host
    }

    /// Whether nothing of it was seen.
    var isEmpty: Bool { offset == 0 }

    /// What is new; nothing where there is no file. The last lines alone where a number of them is given, and nothing was
    /// shown before.
    mutating func read(lines: Int? = nil) throws(HostError) -> [UInt8] {
        guard try host.files.information(path) != nil else { return [] }
        if let lines, offset == 0 { return try last(lines) }
        let bytes = try host.files.read(path, from: offset, ownedBy: host.context.userID)
        offset += bytes.count
        return bytes
    }

    /// Reads backwards, in pieces that grow, until there are enough lines.
    private mutating func last(_ lines: Int) throws(HostError) -> [UInt8] {
        let size = try host.files.target(path)?.size ?? 0
        var window = 65_536
        while true {
            let start = max(0, size - window)
            let bytes = try host.files.read(path, from: start, ownedBy: host.context.userID)
            let begin = beginning(ofLast: lines, in: bytes)
            if start == 0 || begin != nil {
                offset = start + bytes.count
                return Array(bytes[(begin ?? 0)...])
            }
            window *= 8
        }
    }

    /// Where the last lines begin; nothing where there may be fewer.
    private func beginning(ofLast lines: Int, in bytes: [UInt8]) -> Int? {
        let newline = UInt8(ascii: "\n")
        guard lines > 0 else { return bytes.count }
        var left = lines
        for index in bytes.indices.dropLast().reversed() where bytes[index] == newline {
            left -= 1
            if left == 0 { return index + 1 }
        }
        return nil
    }
}
