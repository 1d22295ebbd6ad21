import Diagnostics

/// Goes through the bytes of a file, and knows line and column.
///
/// The bytes have been checked: they are UTF-8, and `\r` stands only before `\n`.
struct ByteCursor {
    let bytes: [UInt8]
    private(set) var offset: Int
    private(set) var line = 1
    /// What columns are counted from: each byte that begins no character moves it.
    private var origin: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        offset = ByteCursor.start(of: bytes)
        origin = offset - 1
    }

    /// Behind a byte order mark.
    private static func start(of bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

    var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }
    var column: Int { offset - origin }
    var isAtEnd: Bool { offset >= bytes.count }
    var isAtLineEnd: Bool { byte.map(ByteCursor.endsLine) ?? true }

    static func endsLine(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    func isAt(_ text: [UInt8]) -> Bool { bytes[offset...].starts(with: text) }

    mutating func step() {
        let byte = bytes[offset]
        offset += 1
        if byte == UInt8(ascii: "\n") {
            line += 1
            origin = offset - 1
        } else if byte & 0xC0 == 0x80 {
            origin += 1
        }
    }

    mutating func skip(while isWanted: (UInt8) -> Bool) {
        while offset < bytes.count, isWanted(bytes[offset]) { step() }
    }

    /// To where the next line begins, or to the end.
    mutating func skipLine() {
        skip { $0 != UInt8(ascii: "\n") }
        if !isAtEnd { step() }
    }

    /// The first character that no source of rows may have.
    static func complaint(about bytes: [UInt8], file: String) -> Diagnostic? {
        let odd = OddCharacter.first(in: bytes[start(of: bytes)...]) { scalar, next in
            switch scalar {
            case "\n", "\t": false
            case "\r": next != UInt8(ascii: "\n")
            default: true
            }
        }
        guard let odd else { return nil }
        return .odd(odd.scalar, at: Place(file: file, line: odd.line, column: odd.column))
    }
}

extension ByteCursor {
    /// Past lines that are blank, or that begin with what begins a comment; to the end, or to a row.
    ///
    /// - Parameter blanks: What a blank line may hold.
    mutating func skipToRow(comments: [UInt8]?, blanks: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }) {
        while !isAtEnd {
            if let comments, !comments.isEmpty, isAt(comments) {
                skipLine()
                continue
            }
            var end = offset
            while end < bytes.count, blanks(bytes[end]) { end += 1 }
            guard end == bytes.count || ByteCursor.endsLine(bytes[end]) else { return }
            skipLine()
        }
    }
}
