import Diagnostics

/// How a text is written into shell text so that a program is given it byte for byte, whatever it holds.
///
/// Which one is right depends on where it stands; `ShellLexer` says that.
package enum ShellQuoting: UInt8, Hashable, Sendable, CaseIterable {
    /// A word, or a part of one, that is no command.
    case word
    /// The first word of a command, where `if` and `A=1` would mean something.
    case command
    /// The first word of a command, with letters beside it that could make it such a word.
    case commandPart
    /// Within `{a,b}`, where a comma would count.
    case braces
    /// Always in quotes: behind `$NAME`, or before `>`.
    case always
    case doubleQuotes, singleQuotes
    /// A here-document whose delimiter is not quoted.
    case hereDocument
    /// A here-document whose delimiter is quoted: what stands there is data.
    case data
    /// Nothing runs here, as long as it stays on its line.
    case comment
}

extension ShellQuoting {
    /// A text written for this place; one that needs no quotes comes out unchanged.
    package func quoted(_ text: String) -> String {
        switch self {
        case .word, .command, .commandPart, .braces, .always: needsQuotes(text) ? Self.inSingleQuotes(text) : text
        case .doubleQuotes: Self.escaped(text, #"\"$`"#)
        case .singleQuotes: Self.escapedInSingleQuotes(text)
        case .hereDocument: Self.escaped(text, #"\$`"#)
        case .data: text
        case .comment: Self.onOneLine(text)
        }
    }

    /// How long a text of so many bytes can become.
    func longest(of length: Int) -> Int {
        switch self {
        case .word, .command, .commandPart, .braces, .always: length.times(4).plus(2)
        case .singleQuotes: length.times(4)
        case .doubleQuotes, .hereDocument: length.times(2)
        case .data, .comment: length
        }
    }

    private func needsQuotes(_ text: String) -> Bool {
        let bytes = text.utf8
        guard self != .always, let first = bytes.first, first != UInt8(ascii: "=") else { return true }
        var last: UInt8 = 0
        for byte in bytes {
            // `~` and `=` are looked at behind a colon too, by zsh.
            guard byte.isSafeInWord, !(byte == UInt8(ascii: "=") && last == UInt8(ascii: ":")) else { return true }
            last = byte
        }
        switch self {
        case .command: return bytes.contains(UInt8(ascii: "=")) || Self.reserved.contains(text)
        case .commandPart: return bytes.contains(UInt8(ascii: "=")) || bytes.allSatisfy(\.isLowercaseLetter)
        case .braces: return bytes.contains(UInt8(ascii: ",")) || bytes.contains(UInt8(ascii: "."))
        default: return false
        }
    }

    /// Words that begin or end something in one of the shells.
    private static let reserved: Set<String> = [
        "if", "then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for", "foreach", "end",
        "in",
        "function", "select", "time", "coproc", "repeat", "nocorrect", "noglob", "-", "namespace",
    ]

    private static func inSingleQuotes(_ text: String) -> String { "'" + escapedInSingleQuotes(text) + "'" }

    private static func escapedInSingleQuotes(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "'")) else { return text }
        var result: [UInt8] = []
        for byte in text.utf8 {
            if byte == UInt8(ascii: "'") { result += Array(#"'\''"#.utf8) } else { result.append(byte) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func escaped(_ text: String, _ special: StaticString) -> String {
        let special = Array("\(special)".utf8)
        guard text.utf8.contains(where: { special.contains($0) }) else { return text }
        var result: [UInt8] = []
        for byte in text.utf8 {
            if special.contains(byte) { result.append(UInt8(ascii: "\\")) }
            result.append(byte)
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func onOneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        return String(decoding: text.utf8.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }
}

extension UInt8 {
    var isLowercaseLetter: Bool { (97...122).contains(self) }

    var isDigit: Bool { (48...57).contains(self) }

    /// Of a variable's name.
    var isNameByte: Bool { isLowercaseLetter || (65...90).contains(self) || isDigit || self == UInt8(ascii: "_") }

    /// Means nothing to any shell, wherever it stands in a word, but for `=`.
    fileprivate var isSafeInWord: Bool {
        switch self {
        case UInt8(ascii: "@"), UInt8(ascii: "%"), UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: ":"),
            UInt8(ascii: ","), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "-"):
            true
        default: isNameByte
        }
    }
}
