import Diagnostics
import YAML

/// What the text of a source is like.
extension SourceDecoder {
    /// Keys that mean something for other formats alone.
    mutating func refuseForeignKeys() {
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

    mutating func separator() -> UInt8 {
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

    mutating func hasHeader() -> Bool {
        guard section.key("header") != nil, let text = section.text("header", &found) else { return true }
        guard let value = flag(text.value) else {
            found.append(.badValue(text.value, of: "header", at: text.place, needed: "`true` or `false`"))
            return true
        }
        return value
    }

    mutating func path() -> [String] {
        guard section.key("at") != nil, let text = section.text("at", &found) else { return [] }
        let names = text.value.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if names.contains("") {
            found.append(.badValue(text.value, of: "at", at: text.place, needed: "keys with points between them"))
        }
        return names
    }
}
