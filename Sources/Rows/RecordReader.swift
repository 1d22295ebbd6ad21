import Diagnostics

/// Reads the records of CSV one after the other.
struct RecordReader {
    enum Outcome {
        case end
        /// Its fields are in ``fields``.
        case record(line: Int)
        /// What is wrong is in ``found``.
        case broken
    }

    let file: String
    private let separator: UInt8
    private let comments: [UInt8]?
    private var cursor: ByteCursor
    /// Of the last record.
    private(set) var fields: [Field] = []
    private(set) var found: [Diagnostic] = []

    private static let quote = UInt8(ascii: "\"")

    init(_ bytes: [UInt8], file: String, separator: UInt8, comments: String?) {
        self.file = file
        self.separator = separator
        self.comments = comments.map { Array($0.utf8) }
        cursor = ByteCursor(bytes)
    }

    mutating func takeFound() -> [Diagnostic] {
        defer { found = [] }
        return found
    }

    mutating func next() -> Outcome {
        let separator = separator
        cursor.skipToRow(comments: comments) { ($0 == 0x20 || $0 == 0x09) && $0 != separator }
        if cursor.isAtEnd { return .end }
        fields.removeAll(keepingCapacity: true)
        let line = cursor.line
        while true {
            guard cursor.byte == Self.quote ? readQuoted() : readPlain() else {
                cursor.skipLine()
                return .broken
            }
            guard cursor.byte == separator else { break }
            cursor.step()
        }
        cursor.skipLine()
        return .record(line: line)
    }

    /// - Returns: Whether it is well formed, as of the next.
    private mutating func readPlain() -> Bool {
        let (start, line, column, separator) = (cursor.offset, cursor.line, cursor.column, separator)
        cursor.skip { $0 != separator && $0 != Self.quote && !ByteCursor.endsLine($0) }
        guard cursor.byte != Self.quote else {
            found.append(.quoteWithinField(at: place))
            return false
        }
        fields.append(Field(bytes: cursor.bytes[start..<cursor.offset], line: line, column: column))
        return true
    }

    private mutating func readQuoted() -> Bool {
        let (line, column, opening) = (cursor.line, cursor.column, place)
        // Before the step: the optimizer of Swift 6.3.1 takes what is read after it to be from before.
        let start = cursor.offset + 1
        cursor.step()
        var hasDoubled = false
        while true {
            cursor.skip { $0 != Self.quote }
            guard !cursor.isAtEnd else {
                found.append(.unclosedQuote(at: opening))
                return false
            }
            cursor.step()
            guard cursor.byte == Self.quote else { break }
            hasDoubled = true
            cursor.step()
        }
        let written = cursor.bytes[start..<cursor.offset - 1]
        let bytes = hasDoubled ? Self.undoubled(written) : written
        fields.append(Field(bytes: bytes, line: line, column: column))
        guard cursor.isAtLineEnd || cursor.byte == separator else {
            found.append(.textBehindQuote(at: place, opening: opening))
            return false
        }
        return true
    }

    private static func undoubled(_ written: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var result: [UInt8] = []
        result.reserveCapacity(written.count)
        var isSecond = false
        for byte in written {
            isSecond = byte == quote && !isSecond
            if byte != quote || isSecond { result.append(byte) }
        }
        return result[...]
    }

    private var place: Place { Place(file: file, line: cursor.line, column: cursor.column) }
}
