import Diagnostics
package import Expansion
package import HostInterface
package import Tracking

package enum LeaseAnswer: Sendable {
    case acquired(Lease)
    case heldBy(ConductorStatus)
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
    /// When another conductor's lease was last looked for.
    private var checkedAt: Int64

    /// Old leases that stay: who sees the folder as it was some seconds ago counts on from one of them, and finds that
    /// the next number is taken.
    private static let keptLeases = 8

    /// Takes the lease, unless a conductor that lives has it.
    package static func acquire(_ directory: StudyDirectory, host: Host) throws(HostError) -> LeaseAnswer {
        _ = try host.files.list(directory.leases)
        let seen = observe(at: directory, host: host)
        switch seen.presence {
        case .alive, .starting, .stuck: return .heldBy(seen.presence)
        case .none, .dead, .silent, .stopped, .ended: break
        }
        // After the lease that was judged: one that was made since keeps us out.
        let epoch = seen.epoch.plus(1)
        let lease = Lease(
            epoch: epoch, directory: directory, host: host, renewed: host.clock.now(), checkedAt: host.clock.elapsed())
        do {
            try host.files.create(lease.path, with: lease.content(.held), mode: .privateFile)
        } catch .alreadyExists {
            // Somebody was faster by a moment.
            return .heldBy(.starting)
        }
        // A slow rival may have counted from an older one.
        guard try newestEpoch(directory, host.files) == epoch else {
            try? host.files.remove(lease.path)
            return .heldBy(.starting)
        }
        let old = try epochs(directory, host.files).filter { $0.plus(UInt32(keptLeases)) < epoch }
        for number in old { try? host.files.remove("\(directory.leases)/\(number)") }
        return .acquired(lease)
    }

    private var path: String { "\(directory.leases)/\(epoch)" }

    /// Says that we live, when it is time; false if another conductor has taken over.
    package mutating func renewIfDue(_ now: Timestamp) throws(HostError) -> Bool {
        guard now.milliseconds - renewed >= Heartbeat.interval || now.milliseconds < renewed else {
            return true
        }
        guard try Self.newestEpoch(directory, host.files) == epoch else { return false }
        try host.files.replace(path, with: content(.held), mode: .privateFile)
        renewed = now.milliseconds
        return true
    }

    /// Whether nobody had taken over when it was last looked for, at most 100 ms ago. A conductor is taken over only after
    /// many seconds of silence.
    package mutating func isNewest() -> Bool {
        let now = host.clock.elapsed()
        guard now - checkedAt >= 100 else { return true }
        checkedAt = now
        guard let newest = try? Self.newestEpoch(directory, host.files) else { return true }
        return newest == epoch
    }

    /// Leaves the study to whoever comes, or as one that has ended.
    package func release(hasEnded: Bool = false) {
        // If this fails, the next conductor finds a dead process and takes over all the same.
        try? host.files.replace(path, with: content(hasEnded ? .ended : .released), mode: .privateFile)
    }

    private func content(_ hold: LeaseText.Hold) -> [UInt8] {
        let around = host.context
        return LeaseText(
            hold: hold, conductor: Conductor(host: around.hostName, process: around.processID),
            birth: host.processes.identity(of: around.processID)?.birth ?? ""
        ).bytes
    }

    static func newestEpoch(_ directory: StudyDirectory, _ files: any FileSystem) throws(HostError) -> UInt32? {
        try epochs(directory, files).max()
    }

    static func epochs(_ directory: StudyDirectory, _ files: any FileSystem) throws(HostError) -> [UInt32] {
        try files.list(directory.leases).compactMap { UInt32($0) }
    }
}
