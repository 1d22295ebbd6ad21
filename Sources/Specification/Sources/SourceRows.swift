import Diagnostics
package import Rows

extension TableSource {
    /// Reads the rows from the bytes of a file or the output of a command; of `files` from their paths, one a line.
    ///
    /// - Parameter file: The name that places carry.
    /// - Complexity: Linear in the bytes.
    package func rows(from bytes: [UInt8], file: String) -> RowReading {
        let start = Place(file: file, line: 1, column: 1)
        switch format {
        case .text:
            let column = columns?.first?.heading ?? Located("ITEM", at: start)
            return readText(bytes, file: file, column: ColumnName(column.value, at: column.place), comments: comments)
        case .csv, .tsv:
            let names = hasHeader ? nil : columns?.map { ColumnName($0.heading.value, at: $0.heading.place) }
            return readSeparated(bytes, file: file, separator: separator, names: names, comments: comments)
        case .json: return readJSON(bytes, file: file, at: path, taking: headings, allowsNull: allowsNull)
        case .jsonLines: return readJSONLines(bytes, file: file, taking: headings, allowsNull: allowsNull)
        case .files: return paths(bytes)
        }
    }

    /// Whether both make the same rows of the same bytes, and know them by the same columns.
    package func reads(as other: TableSource) -> Bool {
        format == other.format && comments == other.comments && separator == other.separator
            && hasHeader == other.hasHeader && path == other.path && headings == other.headings
            && allowsNull == other.allowsNull && keyHeadings == other.keyHeadings
            && (format != .files || origin == other.origin)
    }

    /// Of JSON, keys that nobody takes are not even looked at: they may hold anything.
    var readsWholeRows: Bool { columns == nil || format != .json && format != .jsonLines }

    private var headings: [String]? { columns?.map(\.heading.value) }

    /// Whose column has no default is told afterwards.
    private var allowsNull: Bool { columns?.contains { $0.standard != nil } ?? false }

    private func paths(_ bytes: [UInt8]) -> RowReading {
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        guard case .pattern(let text) = location, let pattern = try? PathPattern.parse(text) else {
            return readPaths([], matching: nil, at: place)
        }
        return readPaths(lines, matching: pattern, at: place)
    }
}
