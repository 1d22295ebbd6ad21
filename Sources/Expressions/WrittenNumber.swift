/// A decimal number as people write it: digits, perhaps a point among or beside them, perhaps an exponent.
///
/// No sign, which is the caller's; no hexadecimal digits, no infinity.
struct WrittenNumber {
    /// How many a double can hold of any number, so that it can be written again as it was.
    static let mostDigits = 15

    /// Behind its last character.
    let end: Int
    /// All from the first that is not 0, zeros at the end among them.
    let significantDigits: Int

    /// - Returns: The longest that begins there; nothing where none does.
    init?(_ bytes: [UInt8], from start: Int) {
        var cursor = Cursor(bytes: bytes, index: start)
        cursor.takeDigits()
        if cursor.byte == UInt8(ascii: ".") {
            cursor.index += 1
            cursor.takeDigits()
        }
        guard cursor.digits > 0 else { return nil }
        significantDigits = cursor.significant
        cursor.takeExponent()
        end = cursor.index
    }

    private struct Cursor {
        let bytes: [UInt8]
        var index: Int
        var digits = 0
        var significant = 0

        var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

        mutating func takeDigits() {
            while let digit = byte, isDigit(digit) {
                digits += 1
                if significant > 0 || digit != UInt8(ascii: "0") { significant += 1 }
                index += 1
            }
        }

        /// What is no whole exponent does not belong to the number.
        mutating func takeExponent() {
            guard let letter = byte, letter | 0x20 == UInt8(ascii: "e") else { return }
            var rest = Cursor(bytes: bytes, index: index + 1)
            if rest.byte == UInt8(ascii: "-") || rest.byte == UInt8(ascii: "+") { rest.index += 1 }
            rest.takeDigits()
            if rest.digits > 0 { index = rest.index }
        }
    }
}

func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

extension ValueType {
    /// The type of a column that declares none: numbers if all that is written in it are decimal numbers, else texts.
    ///
    /// Zeros in front make texts, as of `007`: people put them where the characters matter, and a number loses them.
    package static func inferred(from texts: some Sequence<String>) -> ValueType {
        var isEmpty = true
        for text in texts {
            isEmpty = false
            let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
            let hasZeros = digits.first == UInt8(ascii: "0") && (digits.dropFirst().first.map(isDigit) ?? false)
            guard !hasZeros, Value.number(of: text) != nil else { return .text }
        }
        return isEmpty ? .text : .number
    }
}

extension Value {
    /// The number that a text is: decimal, with at most 15 significant digits, and without anything around it.
    ///
    /// `-1.5e-3`, `.5` and `007` are numbers; `+1`, `0x10`, `inf`, ` 1` and the empty text are not.
    ///
    /// - Parameter mostDigits: What is declared to be a number, or published by a program, may have any: programs print
    ///   17 of them. It is then the nearest double.
    package static func number(of text: String, mostDigits: Int = 15) -> Double? {
        let bytes = Array(text.utf8)
        let start = bytes.first == UInt8(ascii: "-") ? 1 : 0
        guard let written = WrittenNumber(bytes, from: start), written.end == bytes.count,
            written.significantDigits <= mostDigits, let number = Double(text), number.isFinite
        else { return nil }
        return number
    }

    /// A number as text: a whole one below 2^53 has all its digits, any other at most 15 of them, as C's `%.15g` writes.
    package static func written(_ number: Double) -> String {
        if number.magnitude < 0x1p53, let whole = Int64(exactly: number) { return String(whole) }
        return CNumbers.printed(number, as: "%.15g", most: 32)
    }
}
