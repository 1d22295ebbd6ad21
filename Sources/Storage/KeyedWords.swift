import Diagnostics

/// `KEY=VALUE` words of a line.
enum KeyedWords {
    static func write(_ words: [(String, String)]) -> String {
        words.map { "\(FieldText.escape($0.0))=\(FieldText.escape($0.1))" }.joined(separator: " ")
    }

    /// Nothing where one of them is none.
    static func read(_ words: [ArraySlice<UInt8>]) -> [String: String]? {
        var values: [String: String] = [:]
        for word in words {
            let parts = word.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let key = FieldText.unescape(parts[0]), let value = FieldText.unescape(parts[1])
            else { return nil }
            values[key] = value
        }
        return values
    }
}
