import Diagnostics
package import HostInterface
import Reporting
import Tracking

/// How long a machine may go on seeing a file as it was, in milliseconds.
private let latenessOfFiles: Int64 = 60_000

extension OpenedStudy {
    /// Whether it has ended, for whoever stays with it until then.
    ///
    /// - Parameter path: As the user named it.
    /// - Throws: `StudyError` when it has not and nobody conducts it any more.
    package func hasEnded(_ path: String, host: Host) throws -> Bool {
        if state.isClosed { return true }
        switch holder {
        case .alive, .starting, .silent, .stuck: return false
        case .ended(_, let time) where abs(host.clock.now().minus(time.milliseconds)) < latenessOfFiles:
            return false
        case .none, .dead, .stopped, .ended:
            // Between two runs of a conductor that is a job there is none.
            if header.conductorJobMinutes != nil { return false }
            throw StudyError(noConductor(path, host: host))
        }
    }

    private func noConductor(_ path: String, host: Host) -> String {
        switch holder {
        case .stopped, .ended: if let note = holder.note(path, host: host).text { return note }
        case .none, .starting, .alive, .stuck, .silent, .dead: break
        }
        return "the conductor ended before the study did; `maestro-swift resume \(shellWord(path))` continues it"
    }
}
