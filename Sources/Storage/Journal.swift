package import HostInterface
package import Tracking

/// The journal of a study, open for writing by its one conductor.
package struct Journal: Sendable {
    package let header: JournalHeader
    private let path: String
    private let files: any FileSystem
    private let file: any AppendableFile
    private let epoch: UInt32
    /// What is in it, as far as this conductor knows.
    private var extent: JournalReader.Extent
    /// How much of it has been searched for a successor's records.
    private var vetted: Int
    /// A write failed and may have left a part of this behind the extent.
    private var unfinished: [UInt8] = []

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
        let journal = Journal(header: header, path: path, files: files, file: file, epoch: epoch, extent: extent)
        return (journal, records)
    }

    private init(
        header: JournalHeader, path: String, files: any FileSystem, file: any AppendableFile, epoch: UInt32,
        extent: JournalReader.Extent
    ) {
        self.header = header
        self.path = path
        self.files = files
        self.file = file
        self.epoch = epoch
        self.extent = extent
        vetted = extent.validLength
    }

    /// Writes down who conducts from now on. What an earlier conductor wrote until then counts, and from then on no more.
    ///
    /// - Returns: What was written since the journal was opened, the new record last; `nil` where somebody else has
    ///   taken over meanwhile.
    package mutating func takeOver(as conductor: Conductor, at time: Timestamp) throws -> [Record]? {
        let known = extent
        try append([.opened(conductor)], at: time)
        var records: [Record] = []
        let tail = try files.read(path, from: known.validLength)
        extent = try JournalReader.fold(tail, after: known, file: path) { records.append($0) }
        guard let last = records.last, last.epoch == epoch, last.event == .opened(conductor) else { return nil }
        return records
    }

    /// Writes events, with one write and one sync for all of them. They are on disk when this returns.
    ///
    /// - Throws: What the file system says. The journal is then as before, and the same events can be given again.
    package mutating func append(_ events: [Event], at time: Timestamp) throws(HostError) {
        try append(events.map { (event: $0, time: time) })
    }

    /// The same for events that happened at times of their own.
    package mutating func append(_ events: [(event: Event, time: Timestamp)]) throws(HostError) {
        try cutOff()
        var next = extent.lastSequence
        let text = events.map { event, time in
            next += 1
            return JournalReader.line(Record(sequence: next, epoch: epoch, time: time, event: event))
        }.joined()
        let bytes = Array(text.utf8)
        unfinished = bytes
        try file.append(bytes)
        try file.sync()
        unfinished = []
        extent.lastSequence = next
        extent.validLength += bytes.count
    }

    /// Whether somebody has taken over since. Where nobody has, all that was written until now counts for whoever will.
    package mutating func hasSuccessor() throws(HostError) -> Bool {
        let isSucceeded = JournalReader.tells(ofLaterThan: epoch, in: try files.read(path, from: vetted))
        // What others wrote, and does not count, makes the file longer than this; then some of it is read twice.
        if !isSucceeded { vetted = extent.validLength }
        return isSucceeded
    }

    /// Removes what a failed write of ours left, and never what somebody else wrote.
    private mutating func cutOff() throws(HostError) {
        guard !unfinished.isEmpty else { return }
        let tail = try files.read(path, from: extent.validLength)
        // Zeros stand where a file grew before its data came.
        let isOurs = tail.count <= unfinished.count && zip(tail, unfinished).allSatisfy { $0 == $1 || $0 == 0 }
        guard isOurs else { throw .refused(path: path, why: "another conductor has written to it") }
        if !tail.isEmpty { try file.truncate(to: extent.validLength) }
        unfinished = []
    }
}
