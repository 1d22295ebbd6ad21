/// A place in a text, counted in bytes, and in lines and columns as libyaml counts them.
struct TextPosition: Hashable, Sendable {
    var offset = 0
    /// From 1.
    var line = 1
    /// In characters, from 1.
    var column = 1
}

/// Goes through a text from its beginning to its end, by characters.
struct TextCursor: Sendable {
    let bytes: [UInt8]
    private(set) var position = TextPosition()
    private var characters = 0

    /// - Parameter bytes: Valid UTF-8.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Begins at a place; `advance(to:)` then counts from there.
    init(_ bytes: [UInt8], at position: TextPosition) {
        self.bytes = bytes
        self.position = position
    }

    /// Goes on to a character, counted from the beginning of the text, or to a byte before it.
    mutating func advance(to character: Int, or wanted: UInt8? = nil) {
        while isBefore(character) {
            passPlain(to: character, or: wanted)
            guard isBefore(character), byte != wanted else { return }
            step()
        }
    }

    /// Goes over what nearly all of a text is: characters of one byte that end no line.
    private mutating func passPlain(to character: Int, or wanted: UInt8?) {
        let end = min(bytes.count, position.offset + character - characters)
        let wanted = wanted ?? 0x0A
        var offset = position.offset
        while offset < end, bytes[offset] < 0x80, bytes[offset] != 0x0A, bytes[offset] != 0x0D, bytes[offset] != wanted
        {
            offset += 1
        }
        characters += offset - position.offset
        position.column += offset - position.offset
        position.offset = offset
    }

    /// Whether there is more text before a character, counted as in `advance(to:)`.
    func isBefore(_ character: Int) -> Bool { characters < character && position.offset < bytes.count }

    var byte: UInt8? { position.offset < bytes.count ? bytes[position.offset] : nil }

    mutating func skip(while isMeant: (UInt8) -> Bool) {
        while let byte, isMeant(byte) { step() }
    }

    mutating func step() {
        let first = bytes[position.offset]
        let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        let isBreak = breaksLine(first)
        position.offset += length
        characters += 1
        guard isBreak else {
            position.column += 1
            return
        }
        position.line += 1
        position.column = 1
    }

    /// LF, CR that no LF follows, NEL, LS and PS.
    private func breaksLine(_ first: UInt8) -> Bool {
        func next(_ distance: Int) -> UInt8 {
            position.offset + distance < bytes.count ? bytes[position.offset + distance] : 0
        }
        return switch first {
        case 0x0A: true
        case 0x0D: next(1) != 0x0A
        case 0xC2: next(1) == 0x85
        case 0xE2: next(1) == 0x80 && (next(2) == 0xA8 || next(2) == 0xA9)
        default: false
        }
    }
}
