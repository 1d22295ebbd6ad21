import Diagnostics
package import Expansion
package import HostInterface
package import Tracking

/// What a conductor says of what it cannot do, where it can write at all.
package struct TroubleNote: Hashable, Sendable {
    /// What it is about; the name of the file.
    package enum Kind: String, Sendable {
        /// It cannot write its journal.
        case journal = "stuck"
        /// The scheduler's programs do not answer.
        case scheduler = "slurm-silent"
        /// It cannot start the threads that its tasks need.
        case threads = "no-threads"
    }

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
    package init?(_ kind: Kind, in directory: StudyDirectory, files: any FileSystem) {
        guard let bytes = try? files.read(directory.note(kind)),
            let words = bytes.split(separator: UInt8(ascii: "\n")).first?.split(separator: UInt8(ascii: " ")),
            words.count == 3, let epoch = UInt32(String(decoding: words[0], as: UTF8.self)),
            let since = Int64(String(decoding: words[1], as: UTF8.self)), let cause = FieldText.unescape(words[2])
        else { return nil }
        self.init(epoch: epoch, since: Timestamp(milliseconds: since), cause: cause)
    }

    package func post(as kind: Kind, in directory: StudyDirectory, files: any FileSystem) throws(HostError) {
        let text = "\(epoch) \(since.milliseconds) \(FieldText.escape(cause))\n"
        try files.replace(directory.note(kind), with: Array(text.utf8), mode: .privateFile)
    }

    package static func remove(_ kind: Kind, from directory: StudyDirectory, files: any FileSystem) throws(HostError) {
        do { try files.remove(directory.note(kind)) } catch .notFound {}
    }
}

extension Lease {
    /// What keeps a conductor on this machine from saying that it lives, where that keeps others from it too.
    package static func obstacle(of epoch: UInt32, in directory: StudyDirectory, host: Host) -> TroubleNote? {
        guard let beat = modified("\(directory.leases)/\(epoch)", host) else { return nil }
        let probe = probe(in: directory, host)
        do {
            try host.files.write(probe, [], mode: .privateFile)
            try? host.files.remove(probe)
            return nil
        } catch {
            return TroubleNote(epoch: epoch, since: Timestamp(milliseconds: beat), cause: "\(error)")
        }
    }
}
