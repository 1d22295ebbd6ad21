package import Tracking

/// Why a journal cannot be used; nothing of it is guessed.
package struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    /// Counted from 1.
    package let line: Int
    /// Where the line begins, counted from 0.
    package let offset: Int
    package let cause: String

    package var description: String {
        "\(file):\(line) (byte \(offset)): \(cause). Nothing was changed. Restore the file from a copy, or run the study anew in another directory"
    }
}

/// Reads journals. The format is told in `docs/decisions/2026-11-24-journal.md`.
package enum JournalReader {
    /// The first line of every journal.
    package static let magic = "maestro-swift-journal 1"

    /// How much of a journal was read and is good.
    package struct Extent: Hashable, Sendable {
        /// Bytes up to the end of the last whole record.
        package internal(set) var validLength = 0
        /// What an interrupted write left behind it.
        package internal(set) var tornBytes = 0
        package internal(set) var lastSequence: UInt64 = 0
        package internal(set) var lastEpoch: UInt32 = 0
        /// Lines, the header's two included.
        fileprivate var lines = 0
    }

    /// The facts at its beginning.
    package static func header(_ bytes: [UInt8], file: String) throws(JournalError) -> JournalHeader {
        var scanner = LineScanner(bytes, file: file)
        return try header(&scanner)
    }

    /// Gives every record in order.
    ///
    /// - Throws: At the first line that is neither whole nor the rest of an interrupted write.
    package static func fold(
        _ bytes: [UInt8], file: String, _ body: (Record) -> Void
    ) throws(JournalError) -> Extent {
        var scanner = LineScanner(bytes, file: file)
        _ = try header(&scanner)
        return try fold(&scanner, after: Extent(), body)
    }

    /// Goes on with what has been written since.
    ///
    /// - Parameter bytes: What the journal holds behind the extent's `validLength`.
    package static func fold(
        _ bytes: [UInt8], after extent: Extent, file: String, _ body: (Record) -> Void
    ) throws(JournalError) -> Extent {
        var scanner = LineScanner(bytes, file: file, after: extent)
        return try fold(&scanner, after: extent, body)
    }

    private static func fold(
        _ scanner: inout LineScanner, after extent: Extent, _ body: (Record) -> Void
    ) throws(JournalError) -> Extent {
        var extent = extent
        while let line = scanner.next() {
            guard let record = record(line) else {
                if scanner.isUnwritten(line) {
                    scanner.giveBack(line)
                    break
                }
                throw scanner.error("the record is damaged")
            }
            // The fence: what a conductor wrote after another had taken the study over never happened.
            guard record.epoch >= extent.lastEpoch else { continue }
            // Who takes over counts on from what it has read, while its predecessor may still have written.
            let isTakeover = record.epoch > extent.lastEpoch && record.sequence <= extent.lastSequence
            guard record.sequence == extent.lastSequence + 1 || isTakeover else {
                throw scanner.error("a record is missing before this one")
            }
            (extent.lastSequence, extent.lastEpoch) = (record.sequence, record.epoch)
            body(record)
        }
        extent.validLength = scanner.validLength
        extent.tornBytes = scanner.tornBytes
        extent.lines = scanner.lines
        return extent
    }

    /// Whether a conductor of a later epoch has written one of these lines; what is no whole line tells nothing.
    static func tells(ofLaterThan epoch: UInt32, in bytes: [UInt8]) -> Bool {
        bytes.split(separator: UInt8(ascii: "\n")).contains { record($0).map { $0.epoch > epoch } ?? false }
    }

    private static func header(_ scanner: inout LineScanner) throws(JournalError) -> JournalHeader {
        guard let first = scanner.next() else { throw scanner.error("the journal is empty") }
        let magic = String(decoding: first, as: UTF8.self)
        guard magic == Self.magic else {
            throw scanner.error(
                magic.hasPrefix("maestro-swift-journal ")
                    ? "a journal of version \(magic.dropFirst(22)) needs a newer maestro-swift" : "this is no journal")
        }
        guard let line = scanner.next() else { throw scanner.error("the journal ends before its header does") }
        guard let words = checked(line), let header = JournalHeader(words) else {
            throw scanner.error("the header is damaged")
        }
        return header
    }

    /// `CHECKSUM WORDS`, if the checksum is right.
    private static func checked(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
        guard line.count > 9, line[line.startIndex + 8] == UInt8(ascii: " ") else { return nil }
        let body = line.dropFirst(9)
        guard hexadecimalNumber(line.prefix(8)) == Checksum.standard(body) else { return nil }
        return words(of: body)
    }

    /// Split at single spaces. The standard library's `split` costs three times as much here, where most time goes.
    private static func words(of line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var words: [ArraySlice<UInt8>] = []
        words.reserveCapacity(8)
        var start = line.startIndex
        for index in line.indices where line[index] == UInt8(ascii: " ") {
            words.append(line[start..<index])
            start = index + 1
        }
        words.append(line[start...])
        return words
    }

    private static func record(_ line: ArraySlice<UInt8>) -> Record? {
        guard let words = checked(line), words.count > 3, let sequence = number(words[0]),
            let epoch = number(words[1]).flatMap(UInt32.init(exactly:)), let time = number(words[2]),
            let event = EventText.read(Array(words[3...]))
        else { return nil }
        return Record(
            sequence: sequence, epoch: epoch, time: Timestamp(milliseconds: Int64(clamping: time)), event: event)
    }

    /// A record as a line of a journal.
    package static func line(_ record: Record) -> String {
        sealed("\(record.sequence) \(record.epoch) \(record.time.milliseconds) \(EventText.write(record.event))")
    }

    /// A line with its checksum.
    package static func sealed(_ body: String) -> String {
        "\(hexadecimal(Checksum.standard(Array(body.utf8)[...]))) \(body)\n"
    }
}

/// Eight digits.
private func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
}

/// The number that eight lower-case digits stand for.
private func hexadecimalNumber(_ digits: ArraySlice<UInt8>) -> UInt32? {
    var value: UInt32 = 0
    for digit in digits {
        switch digit {
        case 48...57: value = value << 4 | UInt32(digit - 48)
        case 97...102: value = value << 4 | UInt32(digit - 87)
        default: return nil
        }
    }
    return value
}

/// Takes whole lines from the front; what an interrupted write left at the end is none.
private struct LineScanner {
    private let bytes: [UInt8]
    private let file: String
    /// What stands before the bytes.
    private let skipped: JournalReader.Extent
    private var offset = 0
    private var lineStart = 0
    private var line = 0

    init(_ bytes: [UInt8], file: String, after skipped: JournalReader.Extent = JournalReader.Extent()) {
        self.bytes = bytes
        self.file = file
        self.skipped = skipped
    }

    var validLength: Int { skipped.validLength + offset }
    var tornBytes: Int { bytes.count - offset }
    var lines: Int { skipped.lines + line }

    mutating func next() -> ArraySlice<UInt8>? {
        guard let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let text = bytes[offset..<end]
        lineStart = offset
        line += 1
        offset = end + 1
        return text
    }

    /// Some file systems make a file longer before the data are there, so zeros are a write that never came to be;
    /// they count as that only in the last line.
    func isUnwritten(_ line: ArraySlice<UInt8>) -> Bool {
        line.contains(0) && !bytes[offset...].contains(UInt8(ascii: "\n"))
    }

    /// As if the newest line had not been taken.
    mutating func giveBack(_ newest: ArraySlice<UInt8>) {
        offset = newest.startIndex
        line -= 1
    }

    func error(_ cause: String) -> JournalError {
        JournalError(file: file, line: max(1, lines), offset: skipped.validLength + lineStart, cause: cause)
    }
}
