/// How far the conductor who made a file of the journal had read before: what the earlier file holds behind that does
/// not count.
package struct JournalLink: Hashable, Sendable {
    /// The earlier file, by the lease of its conductor; 0 is the journal's first.
    package let earlier: UInt32
    /// So many of its bytes count.
    package let length: Int
    /// Of the last record in them.
    package let sequence: UInt64

    package init(earlier: UInt32, length: Int, sequence: UInt64) {
        self.earlier = earlier
        self.length = length
        self.sequence = sequence
    }

    /// Later versions may add words.
    package var text: String { "after \(earlier) \(length) \(sequence)" }

    init?(_ words: [ArraySlice<UInt8>]) {
        let texts = words.map { String(decoding: $0, as: UTF8.self) }
        guard texts.count > 3, texts[0] == "after", let earlier = UInt32(texts[1]), let length = Int(texts[2]),
            length >= 0, let sequence = UInt64(texts[3])
        else { return nil }
        self.init(earlier: earlier, length: length, sequence: sequence)
    }
}
