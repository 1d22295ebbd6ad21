import Expansion
import HostInterface
import Reporting
import Storage
import Tracking

/// Keeps Maestro's status.csv up to date, without letting it cost more than a small part of the time.
struct StatusFile: Sendable {
    private let path: String
    private var written: Timestamp?
    private var next: Timestamp?

    init(path: String) { self.path = path }

    /// Writes if something changed and the last writing is long enough ago.
    mutating func write(_ state: RunState, directory: StudyDirectory, host: Host) {
        let now = Timestamp(milliseconds: host.clock.now())
        guard written != state.changed, next.map({ $0 <= now }) ?? true else { return }
        writeNow(state, directory: directory, host: host)
    }

    mutating func writeNow(_ state: RunState, directory: StudyDirectory, host: Host) {
        let began = host.clock.now()
        let text = StatusReport.csv(
            state, now: Timestamp(milliseconds: began), zoneOffsetMinutes: host.clock.zoneOffsetMinutes(at: began))
        let temporary = "\(path).new"
        do {
            try host.files.write(temporary, text, mode: .privateFile)
            try host.files.rename(temporary, to: path)
            written = state.changed
        } catch {
            // A copy for other programs: the journal is the truth, and the next round tries again.
        }
        let cost = host.clock.now() - began
        next = Timestamp(milliseconds: host.clock.now() + max(1000, cost * 50))
    }
}
