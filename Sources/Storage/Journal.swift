import Diagnostics
package import Expansion
package import HostInterface
package import Tracking

/// The journal of a study, open for writing by its one conductor, in a file that nobody else writes.
package struct Journal: Sendable {
    package let header: JournalHeader
    private let directory: StudyDirectory
    private let files: any FileSystem
    private let epoch: UInt32
    private var file: any WritableFile
    /// What is on disk, as far as this conductor knows: bytes, and their checksum.
    private var length = 0
    private var checksum: UInt32 = 0
    /// What was written behind that, and may be lost when the machine crashes.
    private var unsynced: [UInt8] = []
    /// The last record's number.
    private var lastSequence: UInt64
    /// A write failed, and any part of this may be in the file behind all that.
    private var unfinished: [UInt8] = []
    /// Why what was written may not be in the file though nobody was told so.
    private var doubt: HostError?
    /// Whether this conductor has said in the first file that older programs cannot read all of it.
    private var refusesOlderPrograms = false

    /// Makes the journal of a new study, without events.
    package static func create(in directory: StudyDirectory, header: JournalHeader, files: any FileSystem)
        throws(HostError)
    {
        let text = "\(JournalReader.magic(of: header))\n" + JournalLine.sealed(header.text)
        try files.create(directory.journal, with: Array(text.utf8), mode: .privateFile)
    }

    /// Begins the file of the conductor that has a lease, and writes down there who it is.
    ///
    /// The file is made before what stands in the others is read. So whoever wrote to one of them and then finds no later
    /// file knows that its successor will read what it wrote.
    ///
    /// - Parameter known: The journal as the caller has read it, which it goes on from if all of that still counts.
    /// - Returns: The journal with its records, the new one last, and whether they are only those behind what was known;
    ///   `nil` where somebody else has taken over meanwhile.
    package static func takeOver(
        _ directory: StudyDirectory, epoch: UInt32, as conductor: Conductor, at time: Timestamp,
        after known: JournalChain? = nil, files: any FileSystem
    ) throws -> (journal: Journal, records: [Record], areNews: Bool)? {
        let path = directory.journal(of: epoch)
        do { try files.create(path, with: [], mode: .privateFile) } catch HostError.alreadyExists { return nil }
        var records: [Record] = []
        let (chain, areNews) = try JournalChain.read(JournalChain.Source(directory, files: files), after: known) {
            records.append($0)
        }
        guard chain.extent.lastEpoch < epoch else { return nil }
        let earlier = try files.openForWriting(directory.journal(of: chain.newest))
        // Versions that know of one file alone must not go on in it.
        if chain.newest == 0 { try earlier.write(Array(JournalReader.magic(of: chain.header).utf8), at: 0) }
        // Its writer may have died before that was on disk, and now it is to count.
        try earlier.sync()
        var journal = Journal(
            header: chain.header, directory: directory, files: files, epoch: epoch,
            file: try files.openForWriting(path), lastSequence: chain.extent.lastSequence)
        let opened = Record(
            sequence: chain.extent.lastSequence.plus(1), epoch: epoch, time: time, event: .opened(conductor))
        let link = JournalLink(
            earlier: chain.newest, length: chain.extent.validLength, sequence: chain.extent.lastSequence)
        try journal.write(
            "\(JournalReader.magic)\n" + JournalLine.sealed(link.text) + JournalReader.line(opened),
            upTo: opened.sequence
        )
        guard try !journal.hasSuccessor() else { return nil }
        return (journal, records + [opened], areNews)
    }

    private init(
        header: JournalHeader, directory: StudyDirectory, files: any FileSystem, epoch: UInt32,
        file: any WritableFile, lastSequence: UInt64
    ) {
        self.header = header
        self.directory = directory
        self.files = files
        self.epoch = epoch
        self.file = file
        self.lastSequence = lastSequence
    }

    private var path: String { directory.journal(of: epoch) }

    /// Writes events, with one write and one sync for all of them. They are on disk when this returns.
    ///
    /// - Throws: What the file system says. Any part of them may be on disk then, so the next ones must begin with the
    ///   same.
    package mutating func append(_ events: [Event], at time: Timestamp) throws(HostError) {
        try append(events.map { (event: $0, time: time) })
    }

    /// The same for events that happened at times of their own.
    ///
    /// - Parameter syncTold: Where given, the events are written when this returns, so that any program may be killed, and
    ///   synced a moment later: it hears how far the file is on disk then, or why not, for ``synced(upTo:)`` and
    ///   ``doubted(_:)``.
    package mutating func append(
        _ events: [(event: Event, time: Timestamp)], syncTold: (@Sendable (Int, HostError?) -> Void)? = nil
    ) throws(HostError) {
        var next = lastSequence
        let text = events.map { event, time in
            next = next.plus(1)
            return JournalReader.line(Record(sequence: next, epoch: epoch, time: time, event: event))
        }.joined()
        if doubt != nil || !unfinished.isEmpty { try openAnew() }
        if !refusesOlderPrograms, events.contains(where: \.event.needsNewerProgram) { try refuseOlderPrograms() }
        try write(text, upTo: next, syncTold: syncTold)
    }

    /// An older program reads the first line of the first file before all else, and names its version where it refuses it;
    /// a record that it does not know would look corrupt to it.
    private mutating func refuseOlderPrograms() throws(HostError) {
        let first = try files.openForWriting(directory.journal)
        try first.write(Array(JournalReader.newerMagic.utf8), at: 0)
        try first.sync()
        refusesOlderPrograms = true
    }

    /// So much of the file is on disk.
    package mutating func synced(upTo end: Int) {
        guard end > length, end <= length + unsynced.count else { return }
        checksum = Checksum.standard(unsynced[..<(end - length)], after: checksum)
        unsynced.removeFirst(end - length)
        length = end
    }

    /// A sync failed, so that nobody knows what is on disk of what was written since the last one: it is written again
    /// before anything else is.
    package mutating func doubted(_ error: HostError) { doubt = error }

    /// Whether something is to be written though no event has come.
    package var isInDoubt: Bool { doubt != nil }

    /// Whether somebody has taken over since. Where nobody has, all that was written until now counts for whoever will.
    package func hasSuccessor() throws(HostError) -> Bool {
        try directory.certainJournalEpochs(asking: epoch, files: files).contains { $0 > epoch }
    }

    /// Writes at the place that follows from what was written before, so that a write which failed, or which arrives late
    /// once more, leaves what the one after it leaves too.
    private mutating func write(
        _ text: String, upTo sequence: UInt64, syncTold: (@Sendable (Int, HostError?) -> Void)? = nil
    ) throws(HostError) {
        let bytes = Array(text.utf8)
        guard bytes.starts(with: unfinished) else {
            throw .refused(path: path, why: "an earlier write failed and was abandoned")
        }
        unfinished = bytes
        try file.write(bytes, at: length + unsynced.count)
        if syncTold == nil { try file.sync() }
        unsynced += bytes
        unfinished = []
        lastSequence = sequence
        let end = length + unsynced.count
        if let syncTold { file.syncSoon(upTo: end, syncTold) } else { synced(upTo: end) }
    }

    /// After a failure: what was open may be good for nothing any more though the file is there.
    private mutating func openAnew() throws(HostError) {
        guard try !hasSuccessor() else { throw .refused(path: path, why: "another conductor has taken over the study") }
        file = try files.openForWriting(path)
        let bytes = try files.read(path)
        guard bytes.count >= length, Checksum.standard(bytes.prefix(length)) == checksum else {
            throw .refused(path: path, why: "it no longer contains what was written to it")
        }
        guard !unsynced.isEmpty else { return doubt = nil }
        try file.write(unsynced, at: length)
        try file.sync()
        synced(upTo: length + unsynced.count)
        doubt = nil
    }
}
