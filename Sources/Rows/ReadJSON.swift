import Diagnostics

/// JSON: a list of maps, one for each row, with the keys of the first as columns.
///
/// Values are texts as they are written, `1.10` as well as `"1.10"`.
/// - Parameters:
///   - file: The name that places carry.
///   - path: The keys that lead to the list; none where it is the whole file.
///   - wanted: The keys that are taken, each of which every row has; nothing for those of the first row, which every row
///     has and no others.
///   - allowsNull: Whether a value may be `null`; then it is told in ``ReadRows/Column/absent``.
package func readJSON(
    _ bytes: [UInt8], file: String, at path: [String], taking wanted: [String]? = nil,
    allowsNull: Bool = false
) -> RowReading {
    read(bytes, file: file, isOneLine: false, wanted, allowsNull: allowsNull) { reader throws(JSONTokens.Mistake) in
        try reader.readRows(at: path[...])
        guard !reader.collector.isDone, reader.tokens.peek() != nil else { return }
        throw reader.tokens.mistake(
            "something stands behind the end", hint: "remove it; rows that stand one a line are JSON lines")
    }
}

/// JSON lines: each line a map, one for each row. Blank lines are no rows.
package func readJSONLines(
    _ bytes: [UInt8], file: String, taking wanted: [String]? = nil, allowsNull: Bool = false
) -> RowReading {
    read(bytes, file: file, isOneLine: true, wanted, allowsNull: allowsNull) { reader in
        while !reader.collector.isDone {
            reader.tokens.cursor.skipToRow(comments: nil)
            if reader.tokens.cursor.isAtEnd { return }
            reader.readLine()
        }
    }
}

private func read(
    _ bytes: [UInt8], file: String, isOneLine: Bool, _ wanted: [String]?, allowsNull: Bool,
    _ body: (inout JSONRowReader) throws(JSONTokens.Mistake) -> Void
) -> RowReading {
    if let mistake = ByteCursor.complaint(about: bytes, file: file) { return RowReading(mistake) }
    var reader = JSONRowReader(bytes, file: file, isOneLine: isOneLine, wanted: wanted, allowsNull: allowsNull)
    do throws(JSONTokens.Mistake) { try body(&reader) } catch { reader.report(error.diagnostic) }
    return reader.collector.result
}

extension JSONRowReader {
    /// A mistake in a line says nothing of the next one.
    fileprivate mutating func readLine() {
        do throws(JSONTokens.Mistake) {
            try readRow()
            if !collector.isDone, tokens.peek() != nil {
                throw tokens.mistake("something stands behind the row", hint: "write each row on a line of its own")
            }
        } catch { report(error.diagnostic) }
        tokens.cursor.skipLine()
    }

    fileprivate mutating func readRows(at path: ArraySlice<String>) throws(Mistake) {
        guard let name = path.first else { return try readList() }
        let place = tokens.place
        guard tokens.peek() == UInt8(ascii: "{") else {
            if tokens.peek() == nil { throw tokens.unexpected(instead: "a map") }
            throw Mistake(diagnostic: .missingPath(name, known: [], at: tokens.place))
        }
        var known: [String] = []
        var first: Place?
        try tokens.expect(UInt8(ascii: "{"), "a map")
        if !tokens.takes(UInt8(ascii: "}")) {
            try readMembers(path, known: &known, first: &first)
        }
        if first == nil { report(.missingPath(name, known: known, at: place)) }
    }

    private mutating func readMembers(
        _ path: ArraySlice<String>, known: inout [String], first: inout Place?
    ) throws(Mistake) {
        repeat {
            tokens.skipBlanks()
            let place = tokens.place
            let key = String(decoding: try tokens.string("a key in double quotes"), as: UTF8.self)
            try tokens.expect(UInt8(ascii: ":"), "a `:`")
            if key != path.first {
                if known.count < 100 { known.append(key) }
                try tokens.skipValue()
            } else if let first {
                throw Mistake(diagnostic: .repeatedKey(key, at: place, first: first))
            } else {
                first = place
                tokens.skipBlanks()
                try readRows(at: path.dropFirst())
                if collector.isDone { return }
            }
        } while tokens.takes(UInt8(ascii: ","))
        try tokens.expect(UInt8(ascii: "}"), "a `,` or `}`")
    }

    private mutating func readList() throws(Mistake) {
        guard tokens.peek() == UInt8(ascii: "[") else {
            if tokens.peek() == nil { throw tokens.unexpected(instead: "a list of rows") }
            throw Mistake(diagnostic: .notRows(tokens.kind(), at: tokens.place))
        }
        tokens.cursor.step()
        if tokens.takes(UInt8(ascii: "]")) { return }
        repeat {
            tokens.skipBlanks()
            try readRow()
            if collector.isDone { return }
        } while tokens.takes(UInt8(ascii: ","))
        try tokens.expect(UInt8(ascii: "]"), "a `,` or `]`")
    }
}
