import Diagnostics
package import HostInterface
package import Tracking

/// Who has a study, seen from outside.
package enum LeaseHolder: Hashable, Sendable {
    case none
    /// A conductor that lives; in words.
    case alive(String)
    /// A conductor that ended without saying so.
    case dead
    /// On another machine, and not heard of for longer than it would keep silent.
    case unknown(String)
}

package enum LeaseAnswer: Sendable {
    case acquired(Lease)
    case heldBy(String)
}

/// The right to conduct a study: a numbered file that only one can make.
///
/// The highest number holds. It goes into each record of the journal, so that a conductor that was taken for dead and
/// was not can be told from its successor.
package struct Lease: Sendable {
    package let epoch: UInt32
    private let directory: StudyDirectory
    private let host: Host
    private var renewed: Int64

    /// How often a living conductor touches its lease, and how long others wait before they believe it dead.
    static let heartbeatMilliseconds: Int64 = 30_000
    static let patienceMilliseconds: Int64 = 180_000
    /// Old leases that stay: who sees the folder as it was some seconds ago counts on from one of them, and finds that
    /// the next number is taken.
    private static let keptLeases = 8
    /// How long an empty lease is one that is being written.
    private static let freshMilliseconds: Int64 = 10_000

    /// Takes the lease, unless a conductor that lives has it.
    package static func acquire(_ directory: StudyDirectory, host: Host) throws(HostError) -> LeaseAnswer {
        let newest = try newestEpoch(directory, host.files)
        switch holder(of: directory, host: host) {
        case .alive(let who): return .heldBy(who)
        case .none, .dead, .unknown: break
        }
        let epoch = (newest ?? 0) + 1
        let lease = Lease(epoch: epoch, directory: directory, host: host, renewed: host.clock.now())
        do {
            try host.files.create(lease.path, with: lease.content(isReleased: false), mode: .privateFile)
        } catch .alreadyExists {
            // Somebody was faster by a moment.
            return .heldBy("a conductor that has just started")
        }
        // A slow rival may have counted from an older one.
        guard try newestEpoch(directory, host.files) == epoch else {
            try? host.files.remove(lease.path)
            return .heldBy("a conductor that has just started")
        }
        for old in (1..<epoch).dropLast(keptLeases) { try? host.files.remove("\(directory.leases)/\(old)") }
        return .acquired(lease)
    }

    private var path: String { "\(directory.leases)/\(epoch)" }

    /// Says that we live, when it is time; false if another conductor has taken over.
    package mutating func renewIfDue(_ now: Timestamp) throws(HostError) -> Bool {
        guard now.milliseconds - renewed >= Self.heartbeatMilliseconds || now.milliseconds < renewed else {
            return true
        }
        guard try Self.newestEpoch(directory, host.files) == epoch else { return false }
        try host.files.replace(path, with: content(isReleased: false), mode: .privateFile)
        renewed = now.milliseconds
        return true
    }

    /// Whether nobody has taken over, as far as can be seen now.
    package var isNewest: Bool {
        guard let newest = try? Self.newestEpoch(directory, host.files) else { return true }
        return newest == epoch
    }

    /// Leaves the study to whoever comes.
    package func release() {
        // If this fails, the next conductor finds a dead process and takes over all the same.
        try? host.files.replace(path, with: content(isReleased: true), mode: .privateFile)
    }

    private func content(isReleased: Bool) -> [UInt8] {
        let me = host.processes.identity(of: host.surroundings.processID)
        let words = [
            isReleased ? "released" : "held", FieldText.escape(host.surroundings.hostName),
            String(host.surroundings.processID), FieldText.escape(me?.birth ?? ""),
        ]
        return Array((words.joined(separator: " ") + "\n").utf8)
    }

    private static func newestEpoch(_ directory: StudyDirectory, _ files: any FileSystem) throws(HostError) -> UInt32? {
        try files.list(directory.leases).compactMap { UInt32($0) }.max()
    }
}

// MARK: - Asking

extension Lease {
    /// Who has the study now. Needs no lock, and changes nothing but a probe of the file server's clock.
    package static func holder(of directory: StudyDirectory, host: Host) -> LeaseHolder {
        guard let epoch = (try? newestEpoch(directory, host.files)) ?? nil,
            let bytes = try? host.files.read("\(directory.leases)/\(epoch)")
        else { return .none }
        let words = bytes.split(separator: UInt8(ascii: "\n")).first.map { line in
            line.split(separator: UInt8(ascii: " ")).map { FieldText.unescape($0) ?? "" }
        }
        guard let words, words.count == 4, let process = Int32(words[2]) else {
            // Made, and not yet written: its maker lives, unless it died at that very moment.
            let made = ((try? host.files.information("\(directory.leases)/\(epoch)")) ?? nil)?.modified ?? 0
            let isFresh = bytes.isEmpty && host.clock.now() - made < freshMilliseconds
            return isFresh ? .alive("a conductor that has just started") : .dead
        }
        guard words[0] == "held" else { return .none }
        guard words[1] == host.surroundings.hostName else {
            return judge(elsewhere: words[1], process: process, path: "\(directory.leases)/\(epoch)", directory, host)
        }
        let now = host.processes.identity(of: process)
        let isSame = now != nil && (words[3].isEmpty || now?.birth == words[3])
        return isSame ? .alive("process \(process) on this machine") : .dead
    }

    /// A process of another machine cannot be looked at; its heartbeat can, by the file server's own clock.
    private static func judge(
        elsewhere name: String, process: Int32, path: String, _ directory: StudyDirectory, _ host: Host
    ) -> LeaseHolder {
        let who = "process \(process) on \(name)"
        let probe = "\(directory.leases)/probe.\(host.surroundings.hostName).\(host.surroundings.processID)"
        defer { try? host.files.remove(probe) }
        // Without a place to write there is no way to ask the server's clock: then ours must do.
        let written: Void? = try? host.files.write(probe, [], mode: .privateFile)
        let now = (written.flatMap { (try? host.files.information(probe)) ?? nil })?.modified ?? host.clock.now()
        guard let beat = ((try? host.files.information(path)) ?? nil)?.modified else { return .unknown(who) }
        return now - beat < patienceMilliseconds ? .alive(who) : .unknown(who)
    }
}
