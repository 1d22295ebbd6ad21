import Diagnostics

/// CSV as in RFC 4180, and the same with tabs or another separator.
///
/// A field in quotes may hold separators, line breaks, and quotes that are written twice. A blank line is no row. A row
/// has as many fields as there are columns.
/// - Parameters:
///   - file: The name that places carry.
///   - separator: One character of ASCII, such as a comma or a tab.
///   - names: Those of the columns in their order; nothing where the first row is a header.
///   - comments: What a line begins with that is no row; nothing, or an empty text, where all are.
package func readSeparated(
    _ bytes: [UInt8], file: String, separator: UInt8, names: [ColumnName]?, comments: String?
) -> RowReading {
    if let mistake = ByteCursor.complaint(about: bytes, file: file) { return RowReading(mistake) }
    var reader = RecordReader(bytes, file: file, separator: separator, comments: comments)
    let given = names?.count
    guard let names = names ?? header(&reader) else {
        return RowReading(reader.found.first ?? .noHeader(at: Place(file: file, line: 1, column: 1)))
    }
    var collector = RowCollector(names, file: file)
    let needed = given.map { $0 == 1 ? "1 name is given" : "\($0) names are given" } ?? "the header has \(names.count)"
    while !collector.isDone {
        switch reader.next() {
        case .end: return collector.result
        case .broken: collector.found.append(contentsOf: reader.takeFound())
        case .record(let line) where reader.fields.count == names.count: collector.add(reader.fields, line: line)
        case .record(let line):
            collector.found.append(.fieldCount(reader.fields.count, needed, at: collector.place(line, 1)))
        }
    }
    return collector.result
}

private func header(_ reader: inout RecordReader) -> [ColumnName]? {
    guard case .record = reader.next() else { return nil }
    return reader.fields.map { field in
        ColumnName(
            String(decoding: field.bytes, as: UTF8.self),
            at: Place(file: reader.file, line: field.line, column: field.column))
    }
}
