package import Expansion
package import HostInterface
package import Tracking

/// A journal as it was read: its files from the first to the newest, each as far as the next one counts it.
package struct JournalChain: Sendable {
    package let header: JournalHeader
    /// The lease of the conductor whose file is the newest; 0 where the first one is.
    package let newest: UInt32
    /// How much of the newest file was read.
    package private(set) var extent: JournalReader.Extent

    /// Files of a journal, by the leases of their conductors.
    package struct Source {
        let name: (UInt32) -> String
        let epochs: () throws -> [UInt32]
        let read: (UInt32, Int) throws -> [UInt8]

        /// - Parameters:
        ///   - epochs: Whose files there are.
        ///   - read: What the file holds from a byte on.
        package init(
            name: @escaping (UInt32) -> String, epochs: @escaping () throws -> [UInt32],
            read: @escaping (UInt32, Int) throws -> [UInt8]
        ) {
            self.name = name
            self.epochs = epochs
            self.read = read
        }

        package init(_ directory: StudyDirectory, files: any FileSystem) {
            self.init(
                name: directory.journal(of:), epochs: { try directory.journalEpochs(files: files) },
                read: { try files.read(directory.journal(of: $0), from: $1) })
        }
    }

    /// Reads a journal whole, and gives every record that counts, in order.
    ///
    /// A file whose conductor has not yet said in it how far it had read, or never came to that, does not count: until
    /// then the one before is the newest.
    package static func read(_ source: Source, _ body: (Record) -> Void) throws -> JournalChain {
        let links = try links(source)
        var extent = JournalReader.Extent()
        var header: JournalHeader?
        for (place, piece) in links.enumerated() {
            let next = place + 1 < links.count ? links[place + 1] : nil
            let bytes = try piece.counted(by: next, source)
            let file = source.name(piece.epoch)
            if piece.epoch == 0 { header = try JournalReader.header(bytes, file: file) }
            extent =
                piece.epoch == 0
                ? try JournalReader.fold(bytes, file: file, body)
                : try JournalReader.fold(bytes, of: piece.epoch, file: file, body)
            guard next == nil || (extent.tornBytes == 0 && extent.lastSequence == next?.link?.sequence) else {
                throw piece.lacks(next, source)
            }
        }
        guard let header, let newest = links.last?.epoch else { throw HostError.notFound(path: source.name(0)) }
        return JournalChain(header: header, newest: newest, extent: extent)
    }

    /// Goes on from what was read before, where that still counts, or reads the journal whole.
    ///
    /// - Returns: How it stands, and whether what the body was given is only what is new.
    package static func read(
        _ source: Source, after known: JournalChain?, _ body: (Record) -> Void
    ) throws -> (chain: JournalChain, isNews: Bool) {
        if var chain = known, try chain.isThere(source), try chain.readOn(source, body) { return (chain, true) }
        return (try read(source, body), false)
    }

    /// Whether the newest file still holds what was read of it: its last byte there is the end of a line.
    private func isThere(_ source: Source) throws -> Bool {
        try source.read(newest, extent.validLength - 1).first == UInt8(ascii: "\n")
    }

    /// Reads what has been written since.
    ///
    /// - Returns: False where another conductor has begun a file: then all is to be read anew, since it may count less of
    ///   the earlier one than was read.
    package mutating func readOn(_ source: Source, _ body: (Record) -> Void) throws -> Bool {
        for epoch in try source.epochs() where epoch > newest {
            if try Piece(epoch, source)?.link != nil { return false }
        }
        let bytes = try source.read(newest, extent.validLength)
        extent = try JournalReader.fold(bytes, after: extent, file: source.name(newest), body)
        return true
    }
}

// MARK: - Finding the files

/// A file of a journal as it is on disk.
private struct Piece {
    let epoch: UInt32
    let bytes: [UInt8]
    /// The first file has none.
    let link: JournalLink?

    /// - Returns: Nothing where it is not there.
    init?(_ epoch: UInt32, _ source: JournalChain.Source) throws {
        do { bytes = try source.read(epoch, 0) } catch HostError.notFound where epoch > 0 { return nil }
        self.epoch = epoch
        link = epoch == 0 ? nil : try JournalReader.link(bytes, file: source.name(epoch))
    }

    /// As much of it as the next file counts.
    func counted(by next: Piece?, _ source: JournalChain.Source) throws -> [UInt8] {
        guard let length = next?.link?.length, length != bytes.count else { return bytes }
        guard length < bytes.count else { throw lacks(next, source) }
        return Array(bytes.prefix(length))
    }

    func lacks(_ next: Piece?, _ source: JournalChain.Source) -> JournalError {
        JournalError(
            file: source.name(epoch), line: 1, offset: 0,
            cause: "it lacks records that \(next.map { source.name($0.epoch) } ?? "the next file") refers to")
    }
}

extension JournalChain {
    /// The files that count, the first one first.
    private static func links(_ source: Source) throws -> [Piece] {
        var pieces = [try newestPiece(source)].compactMap { $0 }
        while let last = pieces.last, let link = last.link {
            guard link.earlier < last.epoch, let piece = try Piece(link.earlier, source),
                piece.epoch == 0 || piece.link != nil
            else {
                throw JournalError(
                    file: source.name(last.epoch), line: 2, offset: 0,
                    cause: "\(source.name(link.earlier)), which it continues, does not exist")
            }
            pieces.append(piece)
        }
        return pieces.reversed()
    }

    private static func newestPiece(_ source: Source) throws -> Piece? {
        for epoch in try source.epochs().sorted(by: >) {
            if let piece = try Piece(epoch, source), piece.link != nil { return piece }
        }
        return try Piece(0, source)
    }
}
