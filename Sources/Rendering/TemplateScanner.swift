import Diagnostics

/// A tag of a template.
struct TemplateTag: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case value, section, inverted, end, comment, delimiters
        /// Of Mustache, and not of ours.
        case unsupported, badDelimiters
    }

    let kind: Kind
    /// Without sigil and blanks.
    let name: String
    /// Of its first byte in the template.
    let offset: Int
}

/// Cuts a template into text and tags.
///
/// A tag that is no value and stands alone on its line takes the whole line with it, as Mustache wants it.
struct TemplateScanner {
    enum Token {
        case text(String)
        case tag(TemplateTag)
        case unclosed(offset: Int)
    }

    private let bytes: [UInt8]
    private var position = 0
    private var opening = Array("{{".utf8)
    private var closing = Array("}}".utf8)
    /// Read already, behind the text before it.
    private var waiting: Token?

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func next() -> Token? {
        if let token = waiting {
            waiting = nil
            return token
        }
        guard position < bytes.count else { return nil }
        guard let start = find(opening, from: position) else {
            defer { position = bytes.count }
            return .text(String(decoding: bytes[position...], as: UTF8.self))
        }
        let textStart = position
        let token = readTag(at: start)
        var textEnd = start
        if case .tag(let tag) = token, tag.kind != .value, let line = wholeLine(start..<position),
            line.lowerBound >= textStart
        {
            textEnd = line.lowerBound
            position = line.upperBound
        }
        guard textEnd > textStart else { return token }
        waiting = token
        return .text(String(decoding: bytes[textStart..<textEnd], as: UTF8.self))
    }

    /// Where a byte is for a person.
    func place(of offset: Int, file: String) -> Place {
        let before = bytes[..<offset]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let column = String(decoding: bytes[lineStart..<offset], as: UTF8.self).unicodeScalars.count + 1
        return Place(file: file, line: before.count { $0 == UInt8(ascii: "\n") } + 1, column: column)
    }

    private mutating func readTag(at start: Int) -> Token {
        let first = start + opening.count
        let sigil = first < bytes.count ? bytes[first] : 0
        // `{{{name}}}` and `{{=<% %>=}}` end in a sign of their own.
        let isTriple = sigil == UInt8(ascii: "{")
        let end = isTriple ? [UInt8(ascii: "}")] + closing : sigil == UInt8(ascii: "=") ? [sigil] + closing : closing
        let kind = Self.kinds[sigil]
        let bodyStart = min(bytes.count, kind == nil ? first : first + 1)
        guard let bodyEnd = find(end, from: bodyStart) else {
            position = bytes.count
            return .unclosed(offset: start)
        }
        position = bodyEnd + end.count
        let body = trimmed(bytes[bodyStart..<bodyEnd])
        if kind == .delimiters { return .tag(TemplateTag(kind: change(body), name: "", offset: start)) }
        let name = (kind == .unsupported ? String(UnicodeScalar(sigil)) : "") + String(decoding: body, as: UTF8.self)
        return .tag(TemplateTag(kind: kind ?? .value, name: name, offset: start))
    }

    private static let kinds: [UInt8: TemplateTag.Kind] = [
        UInt8(ascii: "{"): .value, UInt8(ascii: "&"): .value, UInt8(ascii: "#"): .section,
        UInt8(ascii: "^"): .inverted, UInt8(ascii: "/"): .end, UInt8(ascii: "!"): .comment,
        UInt8(ascii: "="): .delimiters, UInt8(ascii: ">"): .unsupported, UInt8(ascii: "<"): .unsupported,
        UInt8(ascii: "$"): .unsupported, UInt8(ascii: "%"): .unsupported,
    ]

    /// Takes other delimiters from here on.
    private mutating func change(_ body: ArraySlice<UInt8>) -> TemplateTag.Kind {
        let words = body.split { Self.isBlank($0) || $0 == UInt8(ascii: "\n") }
        guard words.count == 2, !words.contains(where: { $0.contains(UInt8(ascii: "=")) }) else {
            return .badDelimiters
        }
        opening = Array(words[0])
        closing = Array(words[1])
        return .delimiters
    }

    /// The lines that a tag stands on with their end, if nothing but blanks is beside it.
    private func wholeLine(_ tag: Range<Int>) -> Range<Int>? {
        let start = bytes[..<tag.lowerBound].lastIndex { !Self.isBlank($0) }.map { $0 + 1 } ?? 0
        guard start == 0 || bytes[start - 1] == UInt8(ascii: "\n") else { return nil }
        var end = bytes[tag.upperBound...].firstIndex { !Self.isBlank($0) } ?? bytes.count
        if end < bytes.count, bytes[end] == UInt8(ascii: "\r") { end += 1 }
        guard end < bytes.count else { return start..<end }
        return bytes[end] == UInt8(ascii: "\n") ? start..<(end + 1) : nil
    }

    private func find(_ sign: [UInt8], from start: Int) -> Int? {
        guard start + sign.count <= bytes.count else { return nil }
        return (start...(bytes.count - sign.count)).first { bytes[$0...].starts(with: sign) }
    }

    private func trimmed(_ slice: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = slice.firstIndex { !Self.isBlank($0) } ?? slice.endIndex
        let end = slice[start...].lastIndex { !Self.isBlank($0) }.map { $0 + 1 } ?? start
        return slice[start..<end]
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
