import Diagnostics

/// Finds what libyaml lets pass and YAML forbids, by the marks between which each event was read.
///
/// Each can hide a slip: a comment glued to a text, a line of a text or list that stands where the next key would.
/// Source: yaml-test-suite, cases 9C9N, QB6E, CVW2, SU5Z, X4QW, 9JBA, DK95, G5U8, YJV2.
struct MarkChecks: Sendable {
    /// Behind the last event.
    private var cursor: TextCursor
    private let file: String
    /// Where the last event began and ended.
    private(set) var span = (start: TextPosition(), end: TextPosition())
    /// The open collections, the innermost last.
    private var open: [Collection] = []
    /// Where the outermost brackets that are open began.
    private var brackets: TextPosition?

    private enum Collection: Sendable {
        case flow
        /// Nothing while its column is not known.
        case block(column: Int?, isMapping: Bool)
    }

    init(_ bytes: [UInt8], file: String) {
        cursor = TextCursor(bytes)
        self.file = file
    }

    /// What is wrong in an event and before it; to be called for each event in turn.
    mutating func see(_ event: ParsedEvent) -> [Diagnostic] {
        var found = gluedComments(upTo: event.range.lowerBound)
        let start = cursor.position
        learnColumn(from: event)
        if case .scalar(let text, let style, _, _) = event.kind {
            let wrong = wrong(text, style, in: event, from: start)
            if !wrong.isEmpty { found += wrong }
        }
        if !event.range.isEmpty { cursor.advance(to: event.range.upperBound) }
        span = (start, cursor.position)
        let atEnd = follow(event, from: start)
        return found.isEmpty ? atEnd : found + atEnd
    }

    private func place(_ position: TextPosition) -> Place {
        Place(file: file, line: position.line, column: position.column)
    }

    // MARK: Comments

    /// Looks at what stands between events: blanks, comments, commas, dashes.
    private mutating func gluedComments(upTo character: Int) -> [Diagnostic] {
        var found: [Diagnostic] = []
        while cursor.isBefore(character) {
            cursor.advance(to: character, or: UInt8(ascii: "#"))
            guard cursor.isBefore(character) else { break }
            if !isApart(cursor.position.offset) { found.append(.gluedComment(at: place(cursor.position))) }
            cursor.skip { $0 != UInt8(ascii: "\n") }
        }
        return found
    }

    /// Whether a blank or the beginning of a line is before this byte.
    private func isApart(_ offset: Int) -> Bool { offset == 0 || isBlank(cursor.bytes[offset - 1]) }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    // MARK: Texts

    private func wrong(
        _ text: String, _ style: Node.Style, in event: ParsedEvent, from start: TextPosition
    ) -> [Diagnostic] {
        switch style {
        case .plain: text == "-" && isInBrackets ? [.loneDash(at: event.place)] : []
        case .literal, .folded: gluedHeader(from: cursor).map { [.gluedComment(at: place($0))] } ?? []
        case .singleQuoted, .doubleQuoted: []
        }
    }

    /// Where a comment touches what begins a block of text, as in `>#`.
    private func gluedHeader(from start: TextCursor) -> TextPosition? {
        var cursor = start
        while let byte = cursor.byte, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ">") {
            cursor.skip { !isBlank($0) }
            cursor.skip(while: isBlank)
        }
        cursor.skip { "|>+-0123456789".utf8.contains($0) }
        return cursor.byte == UInt8(ascii: "#") ? cursor.position : nil
    }

    // MARK: Indentation

    private var isInBrackets: Bool { brackets != nil }

    /// A mapping with an anchor begins where its first key does.
    private mutating func learnColumn(from event: ParsedEvent) {
        guard case .block(nil, isMapping: true) = open.last else { return }
        open[open.count - 1] = .block(column: event.place.column, isMapping: true)
    }

    /// Keeps account of what is open, and looks at the lines of what ends here.
    private mutating func follow(_ event: ParsedEvent, from start: TextPosition) -> [Diagnostic] {
        switch event.kind {
        case .sequenceStart(let anchor, let tag), .mappingStart(let anchor, let tag):
            if event.isFlow {
                brackets = brackets ?? start
                open.append(.flow)
            } else {
                let isPlain = anchor == nil && tag == nil
                let isMapping = if case .mappingStart = event.kind { true } else { false }
                open.append(.block(column: isPlain ? event.place.column : nil, isMapping: isMapping))
            }
        case .sequenceEnd, .mappingEnd: return close()
        case .scalar(_, .singleQuoted, _, _), .scalar(_, .doubleQuoted, _, _):
            if !isInBrackets { return wronglyIndented(from: start, isText: true) }
        default: break
        }
        return []
    }

    private mutating func close() -> [Diagnostic] {
        guard case .flow = open.popLast(), let start = brackets else { return [] }
        if case .flow = open.last { return [] }
        brackets = nil
        return wronglyIndented(from: start, isText: false)
    }

    /// The column of the innermost block that what is read now belongs to; 0 for a document.
    private var column: Int {
        for collection in open.reversed() {
            if case .block(let column?, _) = collection { return column }
        }
        return 0
    }

    /// The first line between a place and here that is indented no more than the key or dash that it belongs to.
    private func wronglyIndented(from start: TextPosition, isText: Bool) -> [Diagnostic] {
        guard column > 0, cursor.position.line > start.line else { return [] }
        var line = TextCursor(cursor.bytes, at: start)
        while true {
            line.skip { $0 != UInt8(ascii: "\n") }
            line.skip { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            line.skip { $0 == UInt8(ascii: " ") }
            guard line.position.offset < cursor.position.offset else { return [] }
            let spaces = line.position.column - 1
            if spaces < column, isTooShort(line, isText: isText, spaces: spaces) {
                return [
                    .wronglyIndented(at: place(line.position), isText: isText, start: place(start), column: column)
                ]
            }
        }
    }

    private func isTooShort(_ line: TextCursor, isText: Bool, spaces: Int) -> Bool {
        var rest = line
        rest.skip { $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
        guard let first = rest.byte, first != UInt8(ascii: "\n") else { return false }
        if isText { return true }
        if first == UInt8(ascii: "#") { return false }
        // Strictly this is wrong too; but everybody writes it, and it hides nothing.
        let closes = first == UInt8(ascii: "]") || first == UInt8(ascii: "}")
        return !(closes && spaces >= column - 1)
    }
}
