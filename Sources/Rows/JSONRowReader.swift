import Diagnostics

/// Reads maps of JSON as rows whose columns are the keys of the first one.
struct JSONRowReader {
    typealias Mistake = JSONTokens.Mistake

    var tokens: JSONTokens
    private let allowsNull: Bool
    /// Nothing where all keys are.
    private let wanted: Set<String>?
    private(set) var collector: RowCollector
    private var names: [String] = []
    /// The names as bytes, since keys mostly come in the same order.
    private var keys: [[UInt8]] = []
    private var positions: [String: Int] = [:]
    private var fields: [Field?] = []
    private var isFirst = true

    init(_ bytes: [UInt8], file: String, isOneLine: Bool, wanted: [String]?, allowsNull: Bool) {
        tokens = JSONTokens(bytes, file: file, isOneLine: isOneLine)
        self.allowsNull = allowsNull
        self.wanted = wanted.map(Set.init)
        collector = RowCollector([], file: file)
    }

    mutating func report(_ mistake: Diagnostic) { collector.found.append(mistake) }

    /// The next row; one with a mistake that leaves its end clear is gone past.
    mutating func readRow() throws(Mistake) {
        let start = tokens.place
        guard tokens.peek() == UInt8(ascii: "{") else {
            if !tokens.isAtValue { throw tokens.unexpected(instead: "a row") }
            report(.notRow(tokens.kind(), at: tokens.place))
            return try tokens.skipValue()
        }
        let place = tokens.place
        let before = collector.found.count
        if isFirst { try readFirst(at: place) } else { try readOther(at: place) }
        guard collector.found.count == before else { return }
        collector.add(fields.compactMap(\.self), line: start.line)
    }

    // MARK: The first row

    private mutating func readFirst(at start: Place) throws(Mistake) {
        var columns: [ColumnName] = []
        var values: [Field?] = []
        isFirst = false
        var tokens = tokens
        defer { self.tokens = tokens }
        let wanted = wanted
        try tokens.members { tokens, key, place throws(Mistake) in
            let name = String(decoding: key, as: UTF8.self)
            guard wanted?.contains(name) ?? true else {
                try tokens.skipValue()
                return true
            }
            columns.append(ColumnName(name, at: place))
            values.append(try Self.value(&tokens, allowsNull, &collector.found, of: { columns.last?.text ?? "" }))
            return columns.count <= RowLimits.columns
        }
        let found = collector.found
        collector = RowCollector(columns, file: tokens.file)
        collector.found += found
        (names, keys, fields) = (columns.map(\.text), columns.map { Array($0.text.utf8) }, values)
        let missing = wanted?.subtracting(names).sorted() ?? []
        if !missing.isEmpty { report(.missingColumns(missing, at: start)) }
        positions = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    // MARK: The others

    private mutating func readOther(at place: Place) throws(Mistake) {
        for index in fields.indices { fields[index] = nil }
        var next = 0
        var tokens = tokens
        defer { self.tokens = tokens }
        let (names, keys, positions, allowsNull) = (names, keys, positions, allowsNull)
        let before = collector.found.count
        let takesAll = wanted == nil
        try tokens.members { tokens, key, place throws(Mistake) in
            let isExpected = next < keys.count && key.elementsEqual(keys[next])
            guard let column = isExpected ? next : positions[String(decoding: key, as: UTF8.self)] else {
                let name = String(decoding: key, as: UTF8.self)
                if takesAll { collector.found.append(.extraKey(name, known: names, at: place)) }
                try tokens.skipValue()
                return !collector.found.isEnough
            }
            next = column + 1
            if let first = fields[column] {
                collector.found.append(
                    .repeatedKey(names[column], at: place, first: collector.place(first.line, first.column)))
            }
            fields[column] = try Self.value(&tokens, allowsNull, &collector.found, of: { names[column] })
            return !collector.found.isEnough
        }
        guard collector.found.count == before, fields.contains(where: { $0 == nil }) else { return }
        report(.missingColumns(names.indices.filter { fields[$0] == nil }.map { names[$0] }, at: place))
    }

    /// What may be a value; of what may not, something that nobody sees.
    private static func value(
        _ tokens: inout JSONTokens, _ allowsNull: Bool, _ found: inout [Diagnostic], of name: () -> String
    ) throws(Mistake) -> Field {
        let first = tokens.peek()
        var field = Field(bytes: [], line: tokens.cursor.line, column: tokens.cursor.column)
        switch first {
        case UInt8(ascii: "\""): field.bytes = try tokens.string()
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            found.append(.nestedValue(tokens.kind(), of: name(), at: tokens.place))
            try tokens.skipValue()
        default:
            let place = tokens.place
            field.bytes = try tokens.word()
            guard field.bytes.first == UInt8(ascii: "n") else { break }
            field.bytes = []
            field.isAbsent = true
            if !allowsNull { found.append(.null(of: name(), at: place)) }
        }
        return field
    }
}
