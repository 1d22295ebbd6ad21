import Diagnostics
package import Tracking

/// Reads the files of a journal. Their format is told in `docs/decisions/2026-11-24-journal.md`, how they go on from one
/// another in `docs/decisions/2026-11-27-journal-files.md`.
package enum JournalReader {
    /// The first line of every file of a journal.
    package static let magic = "maestro-swift-journal 2"
    /// That of the first file of a study with tables, in which the command line has chosen something, or that was edited:
    /// an older program, which would read the study without it, refuses this.
    static let newerMagic = "maestro-swift-journal 3"
    /// That of a journal which all conductors shared.
    private static let sharedMagic = "maestro-swift-journal 1"

    /// How much of a file was read and is good.
    package struct Extent: Hashable, Sendable {
        /// Bytes up to the end of the last whole record.
        package internal(set) var validLength = 0
        /// What an interrupted write left behind it.
        package internal(set) var tornBytes = 0
        package internal(set) var lastSequence: UInt64 = 0
        package internal(set) var lastEpoch: UInt32 = 0
        /// Whose file it is, by the lease; nobody's where all conductors shared one.
        var writer: UInt32?
        /// Lines, the header's two included.
        var lines = 0
    }

    /// The first line of the file with a header. As long for each, since it is written over.
    static func magic(of header: JournalHeader) -> String { header.isOfNewerLanguage ? newerMagic : magic }

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

    /// How far the conductor who made a file had read before; nothing where it has not said so yet.
    package static func link(_ bytes: [UInt8], file: String) throws(JournalError) -> JournalLink? {
        var scanner = LineScanner(bytes, file: file)
        return try link(&scanner)
    }

    /// The same of a file that one conductor wrote.
    package static func fold(
        _ bytes: [UInt8], of writer: UInt32, file: String, _ body: (Record) -> Void
    ) throws(JournalError) -> Extent {
        var scanner = LineScanner(bytes, file: file)
        guard let link = try link(&scanner) else { throw scanner.error("the file lacks its first lines") }
        var extent = Extent()
        (extent.lastSequence, extent.lastEpoch, extent.writer) = (link.sequence, writer, writer)
        return try fold(&scanner, after: extent, body)
    }

    /// Goes on with what has been written since.
    ///
    /// - Parameter bytes: What the file holds behind the extent's `validLength`.
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
                throw scanner.error("the record is corrupt")
            }
            guard extent.writer == nil || extent.writer == record.epoch else {
                throw scanner.error("the file contains a record of another conductor")
            }
            // The fence of a shared file: what was written after another had taken the study over never happened.
            guard record.epoch >= extent.lastEpoch else { continue }
            // Who took over a shared file counted on from what it had read, while its predecessor might still write.
            let isTakeover = record.epoch > extent.lastEpoch && record.sequence <= extent.lastSequence
            guard record.sequence == extent.lastSequence.plus(1) || isTakeover else {
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

    private static func header(_ scanner: inout LineScanner) throws(JournalError) -> JournalHeader {
        guard let first = scanner.next() else { throw scanner.error("the journal is empty") }
        try checkMagic(first, scanner, also: [sharedMagic, newerMagic])
        guard let line = scanner.next() else { throw scanner.error("the journal ends before its header does") }
        guard let words = JournalLine.words(checking: line), let header = JournalHeader(words) else {
            throw scanner.error("the header is corrupt")
        }
        return header
    }

    private static func link(_ scanner: inout LineScanner) throws(JournalError) -> JournalLink? {
        guard let first = scanner.next(), !scanner.isUnwritten(first) else { return nil }
        try checkMagic(first, scanner)
        guard let line = scanner.next(), !scanner.isUnwritten(line) else { return nil }
        guard let words = JournalLine.words(checking: line), let link = JournalLink(words) else {
            throw scanner.error("the header is corrupt")
        }
        return link
    }

    private static func checkMagic(
        _ line: ArraySlice<UInt8>, _ scanner: LineScanner, also others: [String] = []
    ) throws(JournalError) {
        let text = String(decoding: line, as: UTF8.self)
        guard text != magic, !others.contains(text) else { return }
        throw scanner.error(
            text.hasPrefix("maestro-swift-journal ")
                ? "a journal of version \(text.dropFirst(22)) needs a newer maestro-swift" : "this is not a journal")
    }

    private static func record(_ line: ArraySlice<UInt8>) -> Record? {
        guard let words = JournalLine.words(checking: line), words.count > 3, let sequence = number(words[0]),
            let epoch = number(words[1]).flatMap(UInt32.init(exactly:)), let time = number(words[2]),
            let event = EventText.read(Array(words[3...]))
        else { return nil }
        return Record(
            sequence: sequence, epoch: epoch, time: Timestamp(milliseconds: Int64(clamping: time)), event: event)
    }

    /// A record as a line of a journal.
    package static func line(_ record: Record) -> String {
        JournalLine.sealed(
            "\(record.sequence) \(record.epoch) \(record.time.milliseconds) \(EventText.write(record.event))")
    }

    /// A line with its checksum.
    package static func sealed(_ body: String) -> String { JournalLine.sealed(body) }
}
