/// Finds the place of the value in a format.
struct FormatParser {
    private let bytes: [UInt8]
    private var index = 0
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private var directive: Format.Directive?

    private static let percent = UInt8(ascii: "%")

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func format() throws(ExpressionMistake) -> Format {
        while index < bytes.count {
            let byte = bytes[index]
            if byte == Self.percent, bytes.dropFirst(index + 1).first != Self.percent {
                try readDirective()
            } else {
                if directive == nil { head.append(byte) } else { tail.append(byte) }
                index += byte == Self.percent ? 2 : 1
            }
        }
        return Format(
            head: String(decoding: head, as: UTF8.self), directive: directive,
            tail: String(decoding: tail, as: UTF8.self))
    }

    private mutating func readDirective() throws(ExpressionMistake) {
        let start = index
        index += 1
        let flags = take { "-+ 0".utf8.contains($0) }
        let width = take(isDigit)
        var precision: String?
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            precision = take(isDigit)
        }
        let letter = bytes.dropFirst(index).first
        guard let kind = letter.flatMap(Self.kind) else { throw unknown(from: start) }
        index += 1
        let text = shown(start..<index)
        guard directive == nil else {
            throw ExpressionMistake(
                start..<index, "`\(text)` is a second place for the value", hint: "write `%%` for a percent sign")
        }
        let found = Format.Directive(
            kind: kind, text: text, flags: flags, width: width.isEmpty ? nil : Self.bounded(width),
            precision: precision.map(Self.bounded))
        try check(found, at: start..<index)
        directive = found
    }

    /// `%i` is another name of `%d`.
    private static func kind(_ letter: UInt8) -> Format.Directive.Kind? {
        letter == UInt8(ascii: "i") ? .whole : .init(rawValue: String(UnicodeScalar(letter)))
    }

    /// Nothing is a precision of 0; what is too long to count is too large as well.
    private static func bounded(_ digits: String) -> Int { digits.isEmpty ? 0 : Int(digits) ?? .max }

    private mutating func take(_ isTaken: (UInt8) -> Bool) -> String {
        let taken = bytes[index...].prefix(while: isTaken)
        index = taken.endIndex
        return String(decoding: taken, as: UTF8.self)
    }

    private func check(_ directive: Format.Directive, at range: Range<Int>) throws(ExpressionMistake) {
        let text = directive.text
        guard directive.width ?? 0 <= Format.Directive.mostWidth else {
            throw ExpressionMistake(range, "`\(text)` is wider than \(Format.Directive.mostWidth)")
        }
        guard directive.precision ?? 0 <= Format.Directive.mostPrecision else {
            throw ExpressionMistake(
                range, "`\(text)` has more than \(Format.Directive.mostPrecision) digits behind the point")
        }
        if directive.kind == .whole, directive.precision != nil {
            throw ExpressionMistake(
                range, "`\(text)` has a point, and whole numbers have none", hint: "write `%03d` for zeros in front")
        }
        if directive.kind == .text, directive.flags.contains(where: { $0 != "-" }) {
            throw ExpressionMistake(
                range, "`\(text)` asks for zeros or signs, which texts do not have", hint: "write `%s` or `%-8s`")
        }
    }

    private func unknown(from start: Int) -> ExpressionMistake {
        // A character of another script has several bytes.
        let rest = bytes[min(index + 1, bytes.count)...].prefix { $0 & 0xC0 == 0x80 }
        let range = start..<rest.endIndex
        return ExpressionMistake(
            range, "`\(shown(range))` is not a place for a value",
            hint: "write `%d`, `%f`, `%e`, `%g` or `%s`, and `%%` for a percent sign")
    }

    private func shown(_ range: Range<Int>) -> String { brief(String(decoding: bytes[range], as: UTF8.self)) }
}
