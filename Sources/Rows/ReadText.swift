import Diagnostics

/// One column: each line is a row, as it is written.
///
/// - Parameters:
///   - file: The name that places carry.
///   - column: What the column is called.
///   - comments: What a line begins with that is no row; nothing, or an empty text, where all are.
/// - Complexity: Linear in the file's size, as of all readers here.
package func readText(_ bytes: [UInt8], file: String, column: ColumnName, comments: String?) -> RowReading {
    if let mistake = ByteCursor.complaint(about: bytes, file: file) { return RowReading(mistake) }
    var cursor = ByteCursor(bytes)
    var collector = RowCollector([column], file: file)
    let comments = comments.map { Array($0.utf8) }
    while !collector.isDone {
        cursor.skipToRow(comments: comments)
        if cursor.isAtEnd { break }
        let (start, line) = (cursor.offset, cursor.line)
        cursor.skip { !ByteCursor.endsLine($0) }
        collector.add([Field(bytes: bytes[start..<cursor.offset], line: line, column: 1)], line: line)
        cursor.skipLine()
    }
    return collector.result
}
