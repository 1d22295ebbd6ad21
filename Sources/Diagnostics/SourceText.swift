/// The lines of a file, to show beside what is wrong in them.
package struct SourceText: Sendable {
    private let body: ArraySlice<UInt8>
    /// Known places on the way, so that neither many lines nor a long one is gone through for each mistake.
    private let landmarks: [Landmark]

    /// A byte, the line it is in, and how many characters of this line begin before it.
    fileprivate struct Landmark {
        var offset: Int
        var line = 1
        var column = 1
    }

    private static let stride = 4096

    package init(_ bytes: [UInt8]) {
        body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        var here = Landmark(offset: body.startIndex)
        var landmarks = [here]
        for byte in body {
            here.pass(byte)
            if here.offset.isMultiple(of: Self.stride) { landmarks.append(here) }
        }
        self.landmarks = landmarks
    }

    /// A part of a line around a column, both counted from 1.
    package struct Excerpt: Hashable, Sendable {
        package let text: String
        /// How many characters of it are before the column.
        package let before: Int
    }

    /// What of a line is worth showing: all of a short one, else a window around the column.
    package func excerpt(_ place: Place) -> Excerpt? {
        guard let centre = offset(of: place) else { return nil }
        let (start, end) = (lineStart(before: centre), lineEnd(after: centre))
        let isWhole = start.isFound && end.isFound && end.offset - start.offset <= Self.window
        let first = isWhole ? start.offset : boundary(max(centre - 80, start.offset))
        let last = isWhole ? end.offset : boundary(min(centre + 160, end.offset))
        let lead = start.isFound && first == start.offset ? "" : "…"
        let tail = end.isFound && last == end.offset ? "" : "…"
        let before = String(decoding: body[first..<centre], as: UTF8.self).unicodeScalars.count
        return Excerpt(
            text: lead + String(decoding: body[first..<last], as: UTF8.self) + tail,
            before: lead.unicodeScalars.count + before)
    }

    /// In bytes, of a line that is shown whole.
    private static let window = 240

    /// Of a column, or of its line's end when there is no such column.
    private func offset(of place: Place) -> Int? {
        guard place.line >= 1, var here = landmark(before: place) else { return nil }
        while here.offset < body.endIndex {
            let byte = body[here.offset]
            if here.line == place.line {
                if endsLine(here.offset) { break }
                if here.column >= place.column, byte & 0xC0 != 0x80 { break }
            }
            here.pass(byte)
        }
        return here.line == place.line ? here.offset : nil
    }

    /// The last one that is not after a place.
    private func landmark(before place: Place) -> Landmark? {
        var (low, high) = (0, landmarks.count)
        while low < high {
            let middle = (low + high) / 2
            let found = landmarks[middle]
            if (found.line, found.column) <= (place.line, max(1, place.column)) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low > 0 ? landmarks[low - 1] : nil
    }

    /// Looks no further than it matters.
    private func lineStart(before offset: Int) -> (offset: Int, isFound: Bool) {
        let least = max(body.startIndex, offset - Self.window - 1)
        let found = body[least..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
        return (found ?? least, found != nil || least == body.startIndex)
    }

    private func lineEnd(after offset: Int) -> (offset: Int, isFound: Bool) {
        let most = min(body.endIndex, offset + Self.window + 1)
        let found = (offset..<most).first(where: endsLine)
        return (found ?? most, found != nil || most == body.endIndex)
    }

    private func endsLine(_ offset: Int) -> Bool {
        let byte = body[offset]
        guard byte == UInt8(ascii: "\r") else { return byte == UInt8(ascii: "\n") }
        return offset + 1 == body.endIndex || body[offset + 1] == UInt8(ascii: "\n")
    }

    /// The nearest beginning of a character.
    private func boundary(_ offset: Int) -> Int {
        var index = offset
        while index > body.startIndex, index < body.endIndex, body[index] & 0xC0 == 0x80 { index -= 1 }
        return index
    }
}

fileprivate extension SourceText.Landmark {
    mutating func pass(_ byte: UInt8) {
        offset += 1
        if byte == UInt8(ascii: "\n") {
            line += 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            column += 1
        }
    }
}
