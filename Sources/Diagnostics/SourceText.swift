/// The lines of a file, to show beside what is wrong in them.
package struct SourceText: Sendable {
    private let lines: [ArraySlice<UInt8>]

    package init(_ bytes: [UInt8]) {
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        lines = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    }

    /// A line, counted from 1, without its end.
    package func line(_ number: Int) -> String? {
        guard number >= 1, number <= lines.count else { return nil }
        let line = lines[number - 1]
        return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }
}
