import Diagnostics
package import Expansion
package import HostInterface
package import Tracking

/// Who has a study, seen from outside. Needs no lock, and changes nothing but for a probe that comes and goes.
extension Lease {
    /// Who has the study now.
    package static func holder(of directory: StudyDirectory, host: Host) -> ConductorStatus {
        observe(at: directory, host: host).presence
    }

    /// The same, with the number of the lease that tells it; 0 where there is none.
    static func observe(at directory: StudyDirectory, host: Host) -> (epoch: UInt32, presence: ConductorStatus) {
        let seen = judge(directory, host, now: host.clock.now())
        // A process that is there, and whose heart beats, needs no second look.
        if case .alive(let beat) = seen.presence, beat.isHere, !beat.isLate { return seen }
        return withProbe(directory, host) { now in judge(directory, host, now: now) }
    }

    /// Who conducted last, and when it was last heard of, if it can be told.
    package static func newest(of directory: StudyDirectory, host: Host) -> (conductor: Conductor, heard: Timestamp)? {
        guard let epoch = (try? newestEpoch(directory, host.files)) ?? nil,
            case let path = "\(directory.leases)/\(epoch)", let bytes = try? host.files.read(path),
            let text = LeaseText(bytes), let beat = modified(path, host)
        else { return nil }
        return (text.conductor, Timestamp(milliseconds: beat))
    }

    /// When a conductor on a machine was heard of last, by the leases that are left, and for how long it was not.
    package static func lastHeard(
        of name: String, in directory: StudyDirectory, host: Host
    ) -> (at: Timestamp, silentMilliseconds: Int64)? {
        withProbe(directory, host) { now in
            let paths = ((try? epochs(directory, host.files)) ?? []).map { "\(directory.leases)/\($0)" }
            let beats = paths.compactMap { path -> Int64? in
                guard let bytes = try? host.files.read(path), LeaseText(bytes)?.conductor.host == name else {
                    return nil
                }
                return modified(path, host)
            }
            return beats.max().map { (Timestamp(milliseconds: $0), max(0, now.minus($0))) }
        }
    }

    /// Makes a file among the leases while it looks. Its time is the file server's own, by which hearts are judged; and a
    /// machine that remembers an old list of the folder has to ask for it anew once it has made something there.
    private static func withProbe<T>(_ directory: StudyDirectory, _ host: Host, _ observe: (Int64) -> T) -> T {
        let probe = probe(in: directory, host)
        defer { try? host.files.remove(probe) }
        // Without a place to write there is no way to ask the server's clock: then ours must do.
        let written: Void? = try? host.files.write(probe, [], mode: .privateFile)
        return observe(written.flatMap { modified(probe, host) } ?? host.clock.now())
    }

    static func probe(in directory: StudyDirectory, _ host: Host) -> String {
        "\(directory.leases)/probe.\(host.context.hostName).\(host.context.processID)"
    }

    private static func judge(
        _ directory: StudyDirectory, _ host: Host, now: Int64
    ) -> (epoch: UInt32, presence: ConductorStatus) {
        guard let epoch = (try? newestEpoch(directory, host.files)) ?? nil else { return (0, .none) }
        return (epoch, presence("\(directory.leases)/\(epoch)", host, now: now))
    }

    private static func presence(_ lease: String, _ host: Host, now: Int64) -> ConductorStatus {
        guard let bytes = try? host.files.read(lease) else { return .none }
        let beat = modified(lease, host)
        guard let text = LeaseText(bytes) else {
            // Made, and not yet written: its maker lives, unless it died at that very moment.
            return bytes.isEmpty && now.minus(beat ?? 0) < freshMilliseconds ? .starting : .dead(nil)
        }
        let conductor = text.conductor
        switch text.hold {
        case .held: break
        case .released: return .stopped(conductor, at: Timestamp(milliseconds: beat ?? now))
        case .ended: return .ended(conductor, at: Timestamp(milliseconds: beat ?? now))
        }
        let isHere = conductor.host == host.context.hostName
        let silence = beat.map { max(0, now.minus($0)) } ?? Heartbeat.patience
        let heartbeat = Heartbeat(of: conductor, isHere: isHere, silentMilliseconds: silence)
        guard isHere else { return silence < Heartbeat.patience ? .alive(heartbeat) : .silent(heartbeat) }
        return text.isProcess(host.processes.identity(of: conductor.process)) ? .alive(heartbeat) : .dead(conductor)
    }

    /// How long an empty lease is one that is being written.
    private static let freshMilliseconds: Int64 = 10_000

    static func modified(_ path: String, _ host: Host) -> Int64? {
        ((try? host.files.information(path)) ?? nil)?.modified
    }
}

/// What stands in a lease.
struct LeaseText {
    /// Whether its conductor has the study still.
    enum Hold: String {
        case held
        case released
        /// As `released`, and the study has its end.
        case ended
    }

    let hold: Hold
    let conductor: Conductor
    /// Tells its process from a later one of that number; empty where it could not.
    private let birth: String

    init(hold: Hold, conductor: Conductor, birth: String) {
        self.hold = hold
        self.conductor = conductor
        self.birth = birth
    }

    /// Nothing where it is not written, or not as this version writes it.
    init?(_ bytes: [UInt8]) {
        let words = bytes.split(separator: UInt8(ascii: "\n")).first.map { line in
            line.split(separator: UInt8(ascii: " ")).map { FieldText.unescape($0) ?? "" }
        }
        guard let words, words.count == 4, let hold = Hold(rawValue: words[0]), let process = Int32(words[2])
        else { return nil }
        self.init(hold: hold, conductor: Conductor(host: words[1], process: process), birth: words[3])
    }

    var bytes: [UInt8] {
        let words = [
            hold.rawValue, FieldText.escape(conductor.host), String(conductor.process),
            FieldText.escape(birth),
        ]
        return Array((words.joined(separator: " ") + "\n").utf8)
    }

    /// Whether the process that has its number now is the one that wrote it.
    func isProcess(_ found: ProcessIdentity?) -> Bool {
        found.map { birth.isEmpty || $0.birth == birth } ?? false
    }
}
