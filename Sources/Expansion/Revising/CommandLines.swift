import Specification

/// A command without what changes nothing of it: comments and blank lines.
struct CommandLines: Equatable {
    private struct Line {
        /// Where it begins, in bytes of the text as it is written.
        let offset: Int
        let text: String
    }

    private let lines: [Line]

    /// - Parameter shell: The line that names the interpreter. Only what is read as `sh` reads it is understood; of another
    ///   command every line counts.
    init(_ text: String, shell: String) {
        let bytes = Array(text.utf8)
        let shell = ShellLine(shell)
        var lexer = ShellLexer(bytes.map(ShellLexer.unmarked), shell: shell.family)
        if shell.readsAsSh { lexer.run() }
        lines = Self.lines(of: bytes, comments: lexer.comments, starts: Set(lexer.lineStarts))
    }

    private static func lines(of bytes: [UInt8], comments: [Range<Int>], starts: Set<Int>) -> [Line] {
        var lines: [Line] = []
        var comments = comments[...]
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let comment = comments.first.flatMap { $0.upperBound <= end ? $0 : nil }
            if comment != nil { comments.removeFirst() }
            var rest = bytes[start..<(comment?.lowerBound ?? end)]
            let isWhole = starts.contains(start) && (starts.contains(end + 1) || end >= bytes.count - 1)
            if isWhole || comment != nil { rest = rest.trimmedAtEnd }
            if !isWhole || !rest.isEmpty {
                lines.append(Line(offset: start, text: String(decoding: rest, as: UTF8.self)))
            }
            start = end + 1
        }
        return lines
    }

    static func == (left: CommandLines, right: CommandLines) -> Bool {
        left.lines.lazy.map(\.text).elementsEqual(right.lines.lazy.map(\.text))
    }

    /// Where the first line begins that an earlier text does not have there: the line of this text that follows, where one
    /// was removed.
    func firstChange(since earlier: CommandLines) -> Int {
        let same = zip(lines, earlier.lines).prefix { $0.text == $1.text }.count
        return same < lines.count ? lines[same].offset : lines.last?.offset ?? 0
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmedAtEnd: ArraySlice<UInt8> {
        self[..<(lastIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }.map { $0 + 1 } ?? startIndex)]
    }
}
