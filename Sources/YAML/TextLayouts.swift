import Diagnostics

/// Finds how a text lies in the file, from what stands between its marks.
///
/// It compares the text with the file line by line: where it is written with escapes there is no answer, and never a
/// wrong one.
struct TextLayouts {
    private let bytes: [UInt8]
    private let text: [UInt8]
    private var position: TextPosition
    private let end: Int

    /// More lines than anybody needs places in, where each has to be kept.
    private static let mostParts = 200_000

    /// Whether there may be anything in a text that a message would show the place of.
    static func mayMatter(_ text: String, _ style: Node.Style) -> Bool {
        style == .literal || text.utf8.contains { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "#") || $0 >= 0xC2 }
    }

    init(_ bytes: [UInt8], from start: TextPosition, to end: TextPosition, text: String) {
        self.bytes = bytes
        self.text = Array(text.utf8)
        position = start
        self.end = min(end.offset, bytes.count)
    }

    mutating func layout(_ style: Node.Style) -> TextLayout? {
        skipProperties()
        guard !hasOddLineBreaks else { return nil }
        switch style {
        case .literal:
            skipLine()
            return block()
        case .folded: skipLine()
        case .singleQuoted, .doubleQuoted: skip(1)
        case .plain: break
        }
        return parts(to: style == .singleQuoted || style == .doubleQuoted ? end - 1 : end)
    }

    /// Anchors and tags.
    private mutating func skipProperties() {
        while position.offset < end,
            bytes[position.offset] == UInt8(ascii: "&") || bytes[position.offset] == UInt8(ascii: "!")
        {
            while position.offset < end, !isBlank(bytes[position.offset]) { skip(1) }
            while position.offset < end, isBlank(bytes[position.offset]) { skip(1) }
        }
    }

    private func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    /// What only YAML takes for the end of a line.
    private var hasOddLineBreaks: Bool {
        var index = position.offset
        while index < end {
            switch bytes[index] {
            case 0x0D: if index + 1 >= bytes.count || bytes[index + 1] != 0x0A { return true }
            case 0xC2: if index + 1 < end, bytes[index + 1] == 0x85 { return true }
            case 0xE2:
                if index + 2 < end, bytes[index + 1] == 0x80, bytes[index + 2] & 0xFE == 0xA8 { return true }
            default: break
            }
            index += 1
        }
        return false
    }

    private mutating func skip(_ count: Int) {
        for _ in 0..<count where position.offset < end {
            let byte = bytes[position.offset]
            position.offset += 1
            if byte == UInt8(ascii: "\n") {
                position.line += 1
                position.column = 1
            } else if byte & 0xC0 != 0x80 {
                position.column += 1
            }
        }
    }

    private mutating func skipLine() {
        while position.offset < end, bytes[position.offset] != UInt8(ascii: "\n") { skip(1) }
        skip(1)
    }

    // MARK: Blocks

    private func block() -> TextLayout? {
        guard let written = indentation(bytes[position.offset..<end]), let own = indentation(text[...]), own <= written
        else { return nil }
        return .block(line: position.line, column: written - own + 1)
    }

    /// Of the first line that is not empty.
    private func indentation(_ lines: ArraySlice<UInt8>) -> Int? {
        var spaces = 0
        for byte in lines {
            switch byte {
            case UInt8(ascii: " "): spaces += 1
            case UInt8(ascii: "\n"): spaces = 0
            case UInt8(ascii: "\r"): break
            default: return spaces
            }
        }
        return nil
    }

    // MARK: Parts

    private mutating func parts(to end: Int) -> TextLayout? {
        var parts: [TextLayout.Part] = []
        var offset = 0
        while position.offset < end {
            while position.offset < end, isBlank(bytes[position.offset]) { skip(1) }
            guard position.offset < end else { break }
            while offset < text.count, isBlank(text[offset]) { offset += 1 }
            var stop = position.offset
            while stop < end, bytes[stop] != UInt8(ascii: "\n") { stop += 1 }
            while stop > position.offset, isBlank(bytes[stop - 1]) { stop -= 1 }
            let part = bytes[position.offset..<stop]
            guard text[min(offset, text.count)...].starts(with: part), parts.count < Self.mostParts else { return nil }
            parts.append(TextLayout.Part(offset: offset, line: position.line, column: position.column))
            offset += part.count
            skip(part.count)
        }
        return text[offset...].allSatisfy(isBlank) && !parts.isEmpty ? .parts(parts) : nil
    }
}
