import Diagnostics
package import HostInterface
package import Tracking

/// What a conductor that cannot write its journal says of that, where it can write at all.
package struct StuckNote: Hashable, Sendable {
    /// Its lease.
    package let epoch: UInt32
    package let since: Timestamp
    package let cause: String

    package init(epoch: UInt32, since: Timestamp, cause: String) {
        self.epoch = epoch
        self.since = since
        self.cause = cause
    }

    /// Nothing where none stands there, or one that cannot be read.
    package init?(in directory: StudyDirectory, files: any FileSystem) {
        guard let bytes = try? files.read(directory.stuckNote),
            let words = bytes.split(separator: UInt8(ascii: "\n")).first?.split(separator: UInt8(ascii: " ")),
            words.count == 3, let epoch = UInt32(String(decoding: words[0], as: UTF8.self)),
            let since = Int64(String(decoding: words[1], as: UTF8.self)), let cause = FieldText.unescape(words[2])
        else { return nil }
        self.init(epoch: epoch, since: Timestamp(milliseconds: since), cause: cause)
    }

    package func post(in directory: StudyDirectory, files: any FileSystem) throws(HostError) {
        let text = "\(epoch) \(since.milliseconds) \(FieldText.escape(cause))\n"
        try files.replace(directory.stuckNote, with: Array(text.utf8), mode: .privateFile)
    }

    package static func remove(from directory: StudyDirectory, files: any FileSystem) throws(HostError) {
        do { try files.remove(directory.stuckNote) } catch .notFound {}
    }
}

extension Lease {
    /// Since when a conductor that should have said every half minute that it lives has not, and what may be the cause.
    /// Of use where its process is seen to live.
    package static func silence(of epoch: UInt32, in directory: StudyDirectory, host: Host) -> StuckNote? {
        guard let beat = ((try? host.files.information("\(directory.leases)/\(epoch)")) ?? nil)?.modified,
            host.clock.now() - beat >= patienceMilliseconds
        else { return nil }
        let since = Timestamp(milliseconds: beat)
        let probe = "\(directory.leases)/probe.\(host.surroundings.hostName).\(host.surroundings.processID)"
        do {
            try host.files.write(probe, [], mode: .privateFile)
            defer { try? host.files.remove(probe) }
            // By the file server's own clock.
            let now = try host.files.information(probe)?.modified ?? host.clock.now()
            guard now - beat >= patienceMilliseconds else { return nil }
            return StuckNote(epoch: epoch, since: since, cause: "it has written nothing since, and may stand still")
        } catch {
            return StuckNote(epoch: epoch, since: since, cause: "it has written nothing since; from here too, \(error)")
        }
    }
}
