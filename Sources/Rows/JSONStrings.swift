import Diagnostics

/// Texts in quotes.
extension JSONTokens {
    /// Its bytes, with escapes undone.
    mutating func string(_ what: String = "a text in double quotes") throws(Mistake) -> ArraySlice<UInt8> {
        try expect(UInt8(ascii: "\""), what)
        let opening = place
        let start = cursor.offset
        cursor.skip(while: Self.isPlain)
        if cursor.byte == UInt8(ascii: "\"") {
            defer { cursor.step() }
            return cursor.bytes[start..<cursor.offset]
        }
        var text = Array(cursor.bytes[start..<cursor.offset])
        while cursor.byte != UInt8(ascii: "\"") {
            guard cursor.byte == UInt8(ascii: "\\") else { throw unclosed(from: opening) }
            try appendEscape(to: &text)
            let next = cursor.offset
            cursor.skip(while: Self.isPlain)
            text += cursor.bytes[next..<cursor.offset]
        }
        cursor.step()
        return text[...]
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private func unclosed(from opening: Place) -> Mistake {
        if cursor.byte == 0x09 { return mistake("a tab must not stand in a text of JSON", hint: #"write `\t`"#) }
        let quote = Place(file: file, line: opening.line, column: opening.column - 1)
        return Mistake(
            diagnostic: .json(
                "the quote that opens here is not closed on its line", at: quote,
                hint: #"close it; a line break in a text is written `\n`"#))
    }

    private mutating func appendEscape(to text: inout [UInt8]) throws(Mistake) {
        let start = self
        cursor.step()
        let byte = cursor.byte
        if !cursor.isAtLineEnd { cursor.step() }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text += [byte].compactMap(\.self)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try scalar(from: start)
            text += Array(String(Character(scalar)).utf8)
        case UInt8(ascii: "r"):
            // As in a line break of CSV.
            guard cursor.isAt(Array(#"\n"#.utf8)) else { throw start.unusable("\r") }
            text.append(0x0D)
        case UInt8(ascii: "b"): throw start.unusable("\u{8}")
        case UInt8(ascii: "f"): throw start.unusable("\u{C}")
        default:
            throw start.mistake(
                "this backslash begins no escape of JSON", hint: #"write `\\` for a backslash"#)
        }
    }

    /// What no source of rows may have, however it is written.
    private func unusable(_ scalar: Unicode.Scalar) -> Mistake {
        Mistake(
            diagnostic: .error(
                "control-character", at: place,
                "a control character, U+\(String(scalar.value, radix: 16, uppercase: true)), is not allowed here",
                hint: "remove it"))
    }

    /// Behind `\u`: four digits, or twice four for a character beyond them.
    private mutating func scalar(from start: JSONTokens) throws(Mistake) -> Unicode.Scalar {
        var value = try digits(from: start)
        if (0xD800..<0xDC00).contains(value), cursor.isAt(Array(#"\u"#.utf8)) {
            cursor.step()
            cursor.step()
            let low = try digits(from: start)
            // What is no second half leaves a value that is no character.
            if (0xDC00..<0xE000).contains(low) { value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00) }
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw start.mistake("this escape is half of a character", hint: "write the character itself")
        }
        let isUsable = scalar == "\n" || scalar == "\t" || scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value)
        guard isUsable else { throw start.unusable(scalar) }
        return scalar
    }

    private mutating func digits(from start: JSONTokens) throws(Mistake) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = cursor.byte.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                throw start.mistake(#"`\u` needs four hexadecimal digits"#)
            }
            value = value << 4 | UInt32(digit)
            cursor.step()
        }
        return value
    }
}
