import Diagnostics
import Rows
import YAML

/// Decodes where the rows of a table come from.
struct SourceDecoder {
    private let section: Section
    private let name: Located<String>
    private let format: TableSource.Format
    private let environment: TokenEnvironment
    private var found: [Diagnostic] = []

    /// - Parameters:
    ///   - key: The key of the table that names the format.
    ///   - environment: Gives the variables that may stand in a path or a command.
    /// - Returns: Nothing where something is wrong with it.
    static func decode(
        _ section: Section, name: Located<String>, key: String, environment: TokenEnvironment,
        _ found: inout [Diagnostic]
    ) -> TableSource? {
        guard let format = TableSource.Format(rawValue: key), let node = section.value(key) else { return nil }
        var decoder = SourceDecoder(section: section, name: name, format: format, environment: environment)
        let source = decoder.source(node)
        found += decoder.found
        return decoder.found.isEmpty ? source : nil
    }

    private init(
        section: Section, name: Located<String>, format: TableSource.Format, environment: TokenEnvironment
    ) {
        self.section = section
        self.name = name
        self.format = format
        self.environment = environment
    }

    private mutating func source(_ node: Node) -> TableSource? {
        refuseForeignKeys()
        let separator = separator()
        let hasHeader = hasHeader()
        let columns = columns(hasHeader: hasHeader)
        let key = names("key") ?? []
        checkKey(key, columns)
        let path = path()
        let comments = section.key("comments") == nil ? nil : section.text("comments", &found)?.value
        guard let location = location(node) else { return nil }
        return TableSource(
            table: name, format: format, location: location, place: node.place, comments: comments,
            separator: separator, hasHeader: hasHeader, path: path, columns: columns, key: key)
    }

    // MARK: Where it is

    private mutating func location(_ node: Node) -> TableSource.Location? {
        if node.entries != nil, format != .files { return command(node) }
        guard !node.isNull, let scalar = node.scalar, !scalar.text.isEmpty else {
            let needed = format == .files ? "a pattern of paths" : "a path, or a mapping with `command`"
            found.append(.wrongKind(node, of: "`\(format.rawValue)` of \(section.title)", needed: needed))
            return nil
        }
        let text = environment.replacing(scalar.text)
        if let token = tokens(in: text).first {
            found.append(.tokenInPath(token.name, at: node.place))
            return nil
        }
        return format == .files ? pattern(text, at: node.place) : .file(text)
    }

    private mutating func pattern(_ text: String, at place: Place) -> TableSource.Location? {
        do throws(PathPattern.Mistake) {
            _ = try PathPattern.parse(text)
            return .pattern(text)
        } catch {
            found.append(.error("bad-pattern", at: place, error.message, hint: error.hint))
            return nil
        }
    }

    private mutating func command(_ node: Node) -> TableSource.Location? {
        let title = "`\(format.rawValue)` of \(section.title)"
        let later = Dictionary(
            uniqueKeysWithValues: ["url", "headers", "next", "times", "wait"].map { ($0, "a later version reads it") })
        guard let own = Section(node, title: title, known: ["command", "timeout"], refused: later, found: &found)
        else { return nil }
        var seconds = SourceLimits.commandSeconds
        if own.key("timeout") != nil, let text = own.text("timeout", &found) {
            let most = SourceLimits.mostCommandSeconds
            seconds =
                text.number(in: 1...most, of: "timeout", needed: "whole seconds from 1 to \(most)", &found) ?? seconds
        }
        guard let text = own.requiredText("command", &found) else { return nil }
        if let token = tokens(in: text.value).first(where: { $0.plainName.hasPrefix("secret.") }) {
            found.append(.secretInText(token.plainName, at: text.place))
        }
        return .command(environment.replacing(text.value), seconds: seconds)
    }

    // MARK: What its text is like

    /// Keys that mean something for other formats alone.
    private mutating func refuseForeignKeys() {
        let formats: [String: [TableSource.Format]] = [
            "comments": [.text, .csv, .tsv], "separator": [.csv], "header": [.csv, .tsv], "at": [.json],
        ]
        for (key, meant) in formats.sorted(by: { $0.key < $1.key }) where !meant.contains(format) {
            guard let node = section.key(key) else { continue }
            let words = meant.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            found.append(
                .refusedKey(key, at: node.place, title: section.title, reason: "it belongs to \(words)"))
        }
    }

    private mutating func separator() -> UInt8 {
        guard format == .csv, section.key("separator") != nil, let text = section.text("separator", &found) else {
            return format == .tsv ? UInt8(ascii: "\t") : UInt8(ascii: ",")
        }
        let byte = text.value.utf8.first ?? 0
        guard text.value.utf8.count == 1, byte == 0x09 || (0x20..<0x7F).contains(byte), byte != UInt8(ascii: "\"")
        else {
            found.append(
                .badValue(
                    text.value, of: "separator", at: text.place, needed: "one character of ASCII, and no quote"))
            return UInt8(ascii: ",")
        }
        return byte
    }

    private mutating func hasHeader() -> Bool {
        guard section.key("header") != nil, let text = section.text("header", &found) else { return true }
        guard let value = flag(text.value) else {
            found.append(.badValue(text.value, of: "header", at: text.place, needed: "`true` or `false`"))
            return true
        }
        return value
    }

    private mutating func path() -> [String] {
        guard section.key("at") != nil, let text = section.text("at", &found) else { return [] }
        let names = text.value.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if names.contains("") {
            found.append(.badValue(text.value, of: "at", at: text.place, needed: "keys with points between them"))
        }
        return names
    }

    // MARK: Columns

    /// A name, or a list of them.
    private mutating func names(_ key: String) -> [Located<String>]? {
        guard let node = section.value(key) else { return nil }
        let nodes = node.elements ?? [node]
        var names: [Located<String>] = []
        for node in nodes {
            guard !node.isNull, let text = node.scalar?.text, !text.isEmpty else {
                found.append(
                    .wrongKind(node, of: "`\(key)` of \(section.title)", needed: "a column or a list of columns"))
                continue
            }
            if let first = names.first(where: { $0.value == text }) {
                found.append(.takenName(text, what: "the column", at: node.place, first: first.place))
            }
            names.append(Located(text, at: node.place))
        }
        return names
    }

    /// Those that `columns` declares; computed ones are none of the source's.
    private mutating func columns(hasHeader: Bool) -> [SourceColumn]? {
        let before = found.count
        let columns = section.value("columns")?.entries == nil ? listedColumns() : mappedColumns()
        if columns == nil, !hasHeader, found.count == before {
            found.append(.missingKey("columns", title: "\(section.title), which has no header,", at: section.place))
        }
        if format == .text, let columns, columns.count > 1 {
            found.append(
                .error(
                    "too-many-columns", at: columns[1].name.place, "a row of `text` is one line, which is one column",
                    hint: "use `csv` or `tsv` for more"))
        }
        return columns
    }

    private mutating func listedColumns() -> [SourceColumn]? {
        names("columns").map { $0.map { SourceColumn(name: $0, heading: $0, standard: nil) } }
    }

    private mutating func mappedColumns() -> [SourceColumn]? {
        let computed = (section.value("add")?.entries ?? []).compactMap(\.key.scalar?.text)
        var columns: [SourceColumn] = []
        for entry in section.value("columns")?.entries ?? [] {
            guard let text = entry.key.scalar?.text, !computed.contains(text) else { continue }
            let name = Located(text, at: entry.key.place)
            columns.append(column(name, entry.value))
        }
        return columns.isEmpty ? nil : columns
    }

    private mutating func column(_ name: Located<String>, _ node: Node) -> SourceColumn {
        guard node.entries != nil,
            let own = Section(
                node, title: "column `\(name.value)`", known: SourceColumn.keys, found: &found)
        else { return SourceColumn(name: name, heading: name, standard: nil) }
        let heading = own.key("named") == nil ? nil : own.text("named", &found)
        if let heading, format == .text || format == .files {
            found.append(
                .refusedKey("named", at: heading.place, title: own.title, reason: "these columns have no headings"))
        }
        let standard = own.key("default") == nil ? nil : own.text("default", &found)
        return SourceColumn(name: name, heading: heading ?? name, standard: standard?.value)
    }

    private mutating func checkKey(_ key: [Located<String>], _ columns: [SourceColumn]?) {
        guard let known = columns?.map(\.name.value) else { return }
        for name in key where !known.contains(name.value) {
            found.append(.unknownColumn(name.value, at: name.place, section.title, known: known))
        }
    }
}

extension SourceColumn {
    /// The keys of its declaration.
    static let keys = RuleKey.all + ["named", "default"]
}
