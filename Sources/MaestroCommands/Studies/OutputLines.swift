import HostInterface

/// The last lines of a file, as far as its last 8 KiB hold them; empty where there is none.
func lastLines(of path: String, count: Int, files: any FileSystem) -> [String] {
    guard let size = ((try? files.information(path)) ?? nil)?.size, size > 0,
        let tail = try? files.read(path, from: max(0, size - 8192))
    else { return [] }
    let lines = tail.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let whole = size > 8192 ? lines.dropFirst() : lines[...]
    let text = whole.last?.isEmpty == true ? whole.dropLast() : whole
    return text.suffix(count).map { String(decoding: $0, as: UTF8.self) }
}
