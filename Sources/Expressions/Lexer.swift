/// Takes an expression apart into words and signs.
struct Lexer {
    let bytes: [UInt8]
    private var index = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// The next one; again and again the end, at last.
    mutating func next() throws(ExpressionMistake) -> Lexeme {
        while let byte, Self.isSpace(byte) { index += 1 }
        let start = index
        guard let byte else { return Lexeme(kind: .end, range: start..<start) }
        let kind: Lexeme.Kind =
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): try text(in: byte)
            case UInt8(ascii: "$"): try name()
            case _ where isDigit(byte) || byte == UInt8(ascii: "."): try number()
            case _ where Self.isWord(byte): word()
            default: .sign(try sign())
            }
        return Lexeme(kind: kind, range: start..<index)
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(byte)
    }

    /// Letters of other scripts belong to words too, so that a message can show the whole of what was meant as one.
    private static func isWord(_ byte: UInt8) -> Bool {
        let letter = byte | 0x20
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) || isDigit(byte) || byte == UInt8(ascii: "_")
            || byte >= 0x80
    }

    private mutating func word() -> Lexeme.Kind {
        let start = index
        while let byte, Self.isWord(byte) { index += 1 }
        return .word(String(decoding: bytes[start..<index], as: UTF8.self))
    }

    /// A quote within is doubled.
    private mutating func text(in quote: UInt8) throws(ExpressionMistake) -> Lexeme.Kind {
        let start = index
        var content: [UInt8] = []
        index += 1
        while let byte {
            index += 1
            if byte != quote {
                content.append(byte)
            } else if self.byte == quote {
                content.append(quote)
                index += 1
            } else {
                return .text(String(decoding: content, as: UTF8.self))
            }
        }
        let sign = String(UnicodeScalar(quote))
        throw ExpressionMistake(
            start..<(start + 1), "the text that begins here has no quote at its end",
            hint: "end it with `\(sign)`; a quote within is written twice")
    }

    private mutating func name() throws(ExpressionMistake) -> Lexeme.Kind {
        let start = index
        guard bytes.dropFirst(start + 1).first == UInt8(ascii: "(") else { throw mistakeOfDollar() }
        let rest = bytes[(start + 2)...]
        let ends: [UInt8] = [UInt8(ascii: ")"), UInt8(ascii: "("), UInt8(ascii: "$"), UInt8(ascii: "\n")]
        guard let end = rest.firstIndex(where: ends.contains), bytes[end] == UInt8(ascii: ")") else {
            throw ExpressionMistake(start..<(start + 2), "`$(` has no `)` after a name", hint: "write `$(NAME)`")
        }
        index = end + 1
        let name = String(decoding: bytes[(start + 2)..<end], as: UTF8.self)
        guard !name.isEmpty else {
            throw ExpressionMistake(start..<index, "`$()` has no name", hint: "write `$(NAME)`")
        }
        guard !name.hasSuffix("|q") else {
            throw ExpressionMistake(
                start..<index, "`|q` quotes for a shell, and an expression has none",
                hint: "write `$(\(name.dropLast(2)))`")
        }
        return .name(name)
    }

    private mutating func number() throws(ExpressionMistake) -> Lexeme.Kind {
        let start = index
        let written = WrittenNumber(bytes, from: start)
        index = written?.end ?? start + 1
        // What follows at once was meant to belong to it: `5x`, `1.2.3`, `0x10`.
        while let byte, Self.isWord(byte) || byte == UInt8(ascii: ".") { index += 1 }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard let written, written.end == index else {
            throw ExpressionMistake(
                start..<index, "`\(brief(text))` is not a decimal number", hint: "put a text in quotes")
        }
        guard written.significantDigits <= WrittenNumber.mostDigits else {
            throw ExpressionMistake(
                start..<index, "`\(brief(text))` has more than 15 digits, which numbers cannot hold",
                hint: "put it in quotes, as a text")
        }
        guard let number = Double(text), number.isFinite else {
            throw ExpressionMistake(start..<index, "`\(brief(text))` is too large for a number")
        }
        return .number(number)
    }

    private mutating func sign() throws(ExpressionMistake) -> Sign {
        if let mistake = mistakeOfForeignSign(at: index) { throw mistake }
        // Longer signs stand before those that they begin with.
        guard let sign = Sign.allCases.first(where: { bytes[index...].starts(with: $0.rawValue.utf8) }) else {
            throw ExpressionMistake(index..<(index + 1), "\(shown(index..<(index + 1))) means nothing here")
        }
        index += sign.rawValue.utf8.count
        return sign
    }

    private func mistakeOfDollar() -> ExpressionMistake {
        let start = index
        let rest = bytes[(start + 1)...]
        let isBraced = rest.first == UInt8(ascii: "{")
        let name = rest.dropFirst(isBraced ? 1 : 0).prefix { Self.isWord($0) }
        let hint = name.isEmpty ? "NAME" : brief(String(decoding: name, as: UTF8.self))
        return ExpressionMistake(start..<(start + 1), "`$` is not followed by `(`", hint: "write `$(\(hint))`")
    }
}
