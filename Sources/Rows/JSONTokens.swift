import Diagnostics

/// The parts of JSON (RFC 8259), read one after the other.
struct JSONTokens {
    /// Reading cannot go on after it.
    struct Mistake: Error {
        let diagnostic: Diagnostic
    }

    let file: String
    /// Whether a line's end ends what is read, as in JSON lines.
    let isOneLine: Bool
    var cursor: ByteCursor

    init(_ bytes: [UInt8], file: String, isOneLine: Bool) {
        self.file = file
        self.isOneLine = isOneLine
        cursor = ByteCursor(bytes)
    }

    var place: Place { Place(file: file, line: cursor.line, column: cursor.column) }

    mutating func skipBlanks() {
        let isOneLine = isOneLine
        cursor.skip { $0 == 0x20 || $0 == 0x09 || !isOneLine && ByteCursor.endsLine($0) }
    }

    /// The byte with which the next part begins; nothing at the end.
    mutating func peek() -> UInt8? {
        skipBlanks()
        guard let byte = cursor.byte, !(isOneLine && ByteCursor.endsLine(byte)) else { return nil }
        return byte
    }

    mutating func takes(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        cursor.step()
        return true
    }

    mutating func expect(_ byte: UInt8, _ what: String) throws(Mistake) {
        guard takes(byte) else { throw unexpected(instead: what) }
    }

    func mistake(_ what: String, hint: String? = nil) -> Mistake {
        Mistake(diagnostic: .json(what, at: place, hint: hint))
    }

    /// - Parameter what: What could stand here.
    mutating func unexpected(instead what: String) -> Mistake {
        guard let byte = peek() else {
            return mistake("the \(isOneLine ? "line" : "file") ends here, and \(what) is missing")
        }
        let closes = byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
        return mistake(
            "\(what) must stand here",
            hint: closes ? "remove the comma before it" : "check for a missing quote or comma before it")
    }

    /// Whether something begins here that may be a value.
    var isAtValue: Bool {
        mutating get { peek().map { !"]},:".utf8.contains($0) } ?? false }
    }

    /// What is next, for a message.
    mutating func kind() -> String {
        switch peek() {
        case UInt8(ascii: "["): "a list"
        case UInt8(ascii: "{"): "a map"
        case UInt8(ascii: "\""): "a text"
        case nil: "nothing"
        default: "a single value"
        }
    }

    // MARK: What begins with a letter, digit or sign

    /// A number, true, false or null, as it is written.
    mutating func word() throws(Mistake) -> ArraySlice<UInt8> {
        skipBlanks()
        var end = cursor
        end.skip(while: Self.isWordByte)
        let word = cursor.bytes[cursor.offset..<end.offset]
        guard JSONNumber.isValid(word) || Self.literals.contains(where: { word.elementsEqual($0) }) else {
            throw word.isEmpty ? unexpected(instead: "a value") : notAWord(word)
        }
        cursor = end
        return word
    }

    private static let literals = ["true", "false", "null"].map { Array($0.utf8) }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte >= 0x80
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "_")
    }

    private func notAWord(_ word: ArraySlice<UInt8>) -> Mistake {
        let text = String(decoding: word.prefix(40), as: UTF8.self) + (word.count > 40 ? "…" : "")
        return mistake("`\(text)` is not a value in JSON", hint: "write it in double quotes if it is a text")
    }
}

/// `-?(0|[1-9]…)`, then perhaps a fraction and an exponent.
enum JSONNumber {
    static func isValid(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        let whole = digits(&rest)
        guard whole.count == 1 || whole.count > 1 && whole.first != UInt8(ascii: "0") else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            if digits(&rest).isEmpty { return false }
        }
        if let byte = rest.first, byte | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest.removeFirst() }
            if digits(&rest).isEmpty { return false }
        }
        return rest.isEmpty
    }

    private static func digits(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = rest.prefix { (48...57).contains($0) }
        rest = rest[digits.endIndex...]
        return digits
    }
}
