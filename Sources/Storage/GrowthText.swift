import Diagnostics
import Expansion

/// Added combinations as words of a request's line: `KEY=VALUE`, column by column.
enum GrowthText {
    static func write(_ growth: Growth) -> String {
        growth.columns.flatMap { column in
            column.values.map { "\(FieldText.escape(column.key))=\(FieldText.escape($0))" }
        }.joined(separator: " ")
    }

    /// Nothing where a word is none.
    static func read(_ words: some Sequence<String>, parent: UInt32? = nil) -> Growth? {
        var pairs: [(key: String, value: String)] = []
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let key = FieldText.unescape(parts[0].utf8),
                let value = FieldText.unescape(parts[1].utf8)
            else { return nil }
            pairs.append((key, value))
        }
        return Growth(words: pairs, parent: parent)
    }
}
