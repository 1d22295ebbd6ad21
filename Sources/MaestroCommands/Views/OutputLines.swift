import HostInterface

/// The last lines of a file, as far as its last 8 KiB hold them; empty where there is none.
func lastLines(of path: String, count: Int, host: Host) -> [String] {
    guard let size = ((try? host.files.target(path)) ?? nil)?.size, size > 0,
        let tail = try? host.files.read(path, from: max(0, size - 8192), ownedBy: host.context.userID)
    else { return [] }
    let lines = tail.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let whole = size > 8192 ? lines.dropFirst() : lines[...]
    let text = whole.last?.isEmpty == true ? whole.dropLast() : whole
    return text.suffix(count).map { String(decoding: $0, as: UTF8.self) }
}
