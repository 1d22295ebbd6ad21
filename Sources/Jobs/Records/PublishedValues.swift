package import Tracking

extension PublishedValues {
    /// Those of a record: a line `value NAME=TEXT;` for each, before the line of the attempt's end. Only what the newest
    /// try in the newest life has published counts.
    ///
    /// - Parameter record: Its bytes. What is no UTF-8 in a value is shown as U+FFFD.
    package init(record: [UInt8]) {
        self.init()
        let complete = record[..<(record.lastIndex(of: UInt8(ascii: "\n")) ?? 0)]
        for line in complete.split(separator: UInt8(ascii: "\n")) {
            if let (name, text) = Self.pair(line) {
                self[String(decoding: name, as: UTF8.self)] = String(decoding: text, as: UTF8.self)
            } else if Self.begins(line, with: "claim ") || Self.begins(line, with: "again ") {
                self = PublishedValues()
            }
        }
    }

    /// Whether a line of a record is a value. One of which a full disk took a part has no end.
    static func isValue(_ line: ArraySlice<UInt8>) -> Bool { pair(line) != nil }

    private static func pair(_ line: ArraySlice<UInt8>) -> (name: ArraySlice<UInt8>, text: ArraySlice<UInt8>)? {
        guard begins(line, with: "value "), line.last == UInt8(ascii: ";") else { return nil }
        let pair = line.dropFirst("value ".utf8.count).dropLast()
        guard let equals = pair.firstIndex(of: UInt8(ascii: "=")), equals > pair.startIndex else { return nil }
        return (pair[..<equals], pair[(equals + 1)...])
    }

    private static func begins(_ line: ArraySlice<UInt8>, with word: String) -> Bool { line.starts(with: word.utf8) }
}
