/// The program by which a script is replaced before it does anything else, so that no shell need be started for it.
package struct DirectProgram: Hashable, Sendable {
    /// The folder that it runs in; absolute, and without dots and doubled slashes.
    package let directory: String
    /// A program, found along `PATH` where its name has no slash, and its arguments.
    package let words: [String]

    package init(directory: String, words: [String]) {
        self.directory = directory
        self.words = words
    }

    /// Larger scripts are not worth a look.
    package static let mostBytes = 64 << 10

    /// Of a script for `/bin/sh` that is nothing but `cd DIRECTORY && exec WORDS`, and comments before that.
    ///
    /// - Returns: Nothing where any of it means more to a shell than itself.
    package init?(script: [UInt8]) {
        guard script.starts(with: "#!/bin/sh\n".utf8) else { return nil }
        var reader = WordReader(bytes: script)
        reader.skipComments()
        guard reader.word() == "cd", let directory = reader.word(), Self.isPlain(directory), reader.skipAnd(),
            reader.word() == "exec"
        else { return nil }
        var words: [String] = []
        while let word = reader.word() { words.append(word) }
        guard reader.isAtEnd, let program = words.first, !program.isEmpty, !program.hasPrefix("-"),
            !program.contains("=")
        else { return nil }
        self.init(directory: directory, words: words)
    }

    /// Whether a shell would call the folder so too once it is in it.
    private static func isPlain(_ path: String) -> Bool {
        path.hasPrefix("/") && path.count > 1
            && path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && $0 != "." && $0 != ".."
            }
    }
}

/// Reads words of a shell that are themselves, or themselves in quotes.
private struct WordReader {
    let bytes: [UInt8]
    private var place = 0
    /// Whether something was met that is not itself.
    private var isBroken = false

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Line breaks at the end are nothing.
    var isAtEnd: Bool { !isBroken && bytes[place...].allSatisfy { $0 == UInt8(ascii: "\n") } }

    private var byte: UInt8? { place < bytes.count ? bytes[place] : nil }

    /// And blank lines.
    mutating func skipComments() {
        while byte == UInt8(ascii: "#") || byte == UInt8(ascii: "\n") {
            place = bytes[place...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
        }
    }

    mutating func skipAnd() -> Bool {
        skipBlanks()
        guard bytes[place...].starts(with: "&&".utf8) else { return false }
        place += 2
        return true
    }

    private mutating func skipBlanks() {
        while byte == UInt8(ascii: " ") { place += 1 }
    }

    /// - Returns: Nothing where no word begins, or it has something that is not itself.
    mutating func word() -> String? {
        skipBlanks()
        var text: [UInt8] = []
        let start = place
        while let byte, byte != UInt8(ascii: " "), byte != UInt8(ascii: "\n") {
            guard part(byte, of: &text) else {
                isBroken = true
                return nil
            }
        }
        return place > start ? String(validating: text, as: UTF8.self) : nil
    }

    private mutating func part(_ first: UInt8, of text: inout [UInt8]) -> Bool {
        place += 1
        switch first {
        case UInt8(ascii: "'"):
            guard let end = bytes[place...].firstIndex(of: first) else { return false }
            text += bytes[place..<end]
            place = end + 1
        case UInt8(ascii: "\\"):
            guard let byte, byte != UInt8(ascii: "\n") else { return false }
            text.append(byte)
            place += 1
        default:
            guard Self.isItself(first) else { return false }
            text.append(first)
        }
        return true
    }

    private static func isItself(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte >= 0x80
            || "/._-+,:@=%".utf8.contains(byte)
    }
}
