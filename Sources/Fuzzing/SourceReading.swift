import Diagnostics
import Rows

/// Rows have a value in every column, each with a place in the file; or there is a mistake, with a place in it too.
enum SourceReading {
    private static let names = ["A", "B"].map { ColumnName($0, at: Place(file: "s.yaml", line: 1, column: 1)) }

    static func complaint(about bytes: [UInt8]) -> String? {
        let extent = Extent(bytes)
        let readings = [
            readText(bytes, file: "f", column: names[0], comments: "#"),
            readSeparated(bytes, file: "f", separator: UInt8(ascii: ","), names: nil, comments: "#"),
            readSeparated(bytes, file: "f", separator: UInt8(ascii: "\t"), names: names, comments: nil),
            readJSON(bytes, file: "f", at: []), readJSON(bytes, file: "f", at: ["rows"], allowsNull: true),
            readJSONLines(bytes, file: "f", allowsNull: true),
        ]
        return readings.lazy.compactMap { complaint(about: $0, within: extent) }.first ?? complaint(aboutPattern: bytes)
            ?? TableFilling.complaint(about: bytes)
    }

    private static func complaint(about reading: RowReading, within extent: Extent) -> String? {
        guard let rows = reading.rows else {
            if reading.diagnostics.isEmpty { return "neither rows nor a mistake" }
            let places = reading.diagnostics.map(\.place) + reading.diagnostics.flatMap { $0.notes.map(\.place) }
            return places.allSatisfy { $0.map(extent.contains) ?? false } ? nil : "a mistake outside of the file"
        }
        for column in rows.columns {
            guard column.values.count == rows.count else { return "a column of another length" }
            let isInside = column.values.indices.allSatisfy { extent.contains(column.values.place(at: $0)) }
            guard isInside, extent.contains(column.name.place) else { return "a value outside of the file" }
            guard column.absent.allSatisfy({ $0 < rows.count }) else { return "nothing stands in no row" }
        }
        return complaint(aboutKept: rows)
    }

    /// What a study keeps is read as it was.
    private static func complaint(aboutKept rows: ReadRows) -> String? {
        guard rows.count > 0 else { return nil }
        let again = readJSONLines(rows.jsonLines(ofRows: 0..<rows.count), file: "f", allowsNull: true).rows
        guard let again, again.columns.count == rows.columns.count else { return "rows that cannot be kept" }
        let areSame = zip(rows.columns, again.columns).allSatisfy {
            $0.name.text == $1.name.text && $0.absent == $1.absent && Array($0.values) == Array($1.values)
        }
        return areSame ? nil : "rows that are others once they were kept"
    }

    /// The first line is a pattern, and what follows a path.
    private static func complaint(aboutPattern bytes: [UInt8]) -> String? {
        let texts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
        guard texts.count == 2 else { return nil }
        do {
            let pattern = try PathPattern.parse(texts[0])
            guard let found = pattern.match(texts[1]) else { return nil }
            guard Set(found.keys) == Set(pattern.columns), found[PathPattern.fileColumn] == texts[1] else {
                return "a match without its columns"
            }
            return pattern.mayHold(pattern.fixedFolder) ? nil : "a match in a folder that holds none"
        } catch {
            return (0...texts[0].utf8.count).contains(error.offset) ? nil : "a mistake outside of the pattern"
        }
    }
}

/// How many lines a file has, and how long each is.
private struct Extent {
    private let lengths: [Int]

    init(_ bytes: [UInt8]) {
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        lengths = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            line.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        }
    }

    func contains(_ place: Place) -> Bool {
        if place.file == "s.yaml" { return true }
        guard lengths.indices.contains(place.line - 1) else { return false }
        return (1...lengths[place.line - 1] + 1).contains(place.column)
    }
}
