package import HostInterface
package import Tracking

/// The journal of a study, open for writing by its one conductor.
package struct Journal: Sendable {
    package let header: JournalHeader
    private let file: any AppendableFile
    private let epoch: UInt32
    private var sequence: UInt64
    private var length: Int
    /// A write failed and may have left half a record behind `length`.
    private var isDirty = false

    /// Makes a journal without events; it must not be there yet.
    package static func create(at path: String, header: JournalHeader, files: any FileSystem) throws(HostError) {
        let text = JournalReader.magic + "\n" + JournalReader.sealed(header.text)
        try files.create(path, with: Array(text.utf8), mode: .privateFile)
    }

    /// Opens a journal to go on writing: reads it whole, and cuts off what an interrupted write left.
    package static func open(
        at path: String, epoch: UInt32, files: any FileSystem
    ) throws -> (journal: Journal, records: [Record]) {
        let bytes = try files.read(path)
        let header = try JournalReader.header(bytes, file: path)
        var records: [Record] = []
        let extent = try JournalReader.fold(bytes, file: path) { records.append($0) }
        let file = try files.openForAppending(path, mode: .privateFile)
        if extent.tornBytes > 0 { try file.truncate(to: extent.validLength) }
        let journal = Journal(
            header: header, file: file, epoch: epoch, sequence: extent.lastSequence, length: extent.validLength)
        return (journal, records)
    }

    private init(
        header: JournalHeader, file: any AppendableFile, epoch: UInt32, sequence: UInt64, length: Int
    ) {
        self.header = header
        self.file = file
        self.epoch = epoch
        self.sequence = sequence
        self.length = length
    }

    /// Writes events, with one write and one sync for all of them. They are on disk when this returns.
    ///
    /// - Throws: What the file system says. The journal is then as before, and the same events can be given again.
    package mutating func append(_ events: [Event], at time: Timestamp) throws(HostError) {
        if isDirty { try file.truncate(to: length) }
        isDirty = true
        var next = sequence
        let text = events.map { event in
            next += 1
            return JournalReader.line(Record(sequence: next, epoch: epoch, time: time, event: event))
        }.joined()
        let bytes = Array(text.utf8)
        try file.append(bytes)
        try file.sync()
        isDirty = false
        sequence = next
        length += bytes.count
    }
}
