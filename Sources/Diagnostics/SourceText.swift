/// The lines of a file, to show beside what is wrong in them.
package struct SourceText: Sendable {
    private let body: ArraySlice<UInt8>
    /// Where every so many lines one begins: a file may have as many lines as bytes.
    private let starts: [Int]

    private static let stride = 1024

    package init(_ bytes: [UInt8]) {
        body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        var starts = [body.startIndex]
        var line = 0
        for index in body.indices where body[index] == UInt8(ascii: "\n") {
            line += 1
            if line.isMultiple(of: Self.stride) { starts.append(index + 1) }
        }
        self.starts = starts
    }

    /// A part of a line around a column, both counted from 1.
    package struct Excerpt: Hashable, Sendable {
        package let text: String
        /// How many characters of it are before the column.
        package let before: Int
    }

    /// A line, counted from 1, without its end.
    package func line(_ number: Int) -> String? { bytes(ofLine: number).map { String(decoding: $0, as: UTF8.self) } }

    /// What of a line is worth showing: all of a short one, else a window around the column.
    package func excerpt(_ place: Place) -> Excerpt? {
        guard let line = bytes(ofLine: place.line) else { return nil }
        let centre = Self.offset(ofColumn: place.column, in: line)
        let first = Self.boundary(centre - 80, in: line)
        let last = Self.boundary(centre + 160, in: line)
        guard line.count > 240 else {
            return Excerpt(text: String(decoding: line, as: UTF8.self), before: max(0, place.column - 1))
        }
        let text = String(decoding: line[first..<last], as: UTF8.self)
        let before = String(decoding: line[first..<centre], as: UTF8.self).unicodeScalars.count
        let lead = first > line.startIndex ? "…" : ""
        return Excerpt(
            text: lead + text + (last < line.endIndex ? "…" : ""), before: lead.unicodeScalars.count + before)
    }

    private func bytes(ofLine number: Int) -> ArraySlice<UInt8>? {
        guard number >= 1, (number - 1) / Self.stride < starts.count else { return nil }
        var start = starts[(number - 1) / Self.stride]
        for _ in 0..<((number - 1) % Self.stride) {
            guard let end = body[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            start = end + 1
        }
        let end = body[start...].firstIndex(of: UInt8(ascii: "\n")) ?? body.endIndex
        let line = body[start..<end]
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }

    private static func offset(ofColumn column: Int, in line: ArraySlice<UInt8>) -> Int {
        var index = line.startIndex
        var left = max(0, column - 1)
        while index < line.endIndex {
            if line[index] & 0xC0 != 0x80 {
                if left == 0 { break }
                left -= 1
            }
            index += 1
        }
        return index
    }

    /// The nearest beginning of a character, not outside.
    private static func boundary(_ offset: Int, in line: ArraySlice<UInt8>) -> Int {
        var index = min(max(offset, line.startIndex), line.endIndex)
        while index > line.startIndex, index < line.endIndex, line[index] & 0xC0 == 0x80 { index -= 1 }
        return index
    }
}
