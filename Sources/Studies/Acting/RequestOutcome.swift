package import HostInterface
import Storage
package import Tracking

/// What became of a request.
package enum RequestOutcome {
    /// The study's conductor has it in its journal.
    case heard
    /// Nobody conducts the study; whoever does next will hear it first.
    case left
    /// The conductor lives, as far as is known, and has not heard it yet.
    case slow(ConductorStatus)
}

/// Gives a request to a study's conductor.
///
/// - Parameters:
///   - startingConductor: Whether to start one where there is none.
///   - notify: Is given a line for the user.
package func deliver(
    _ request: Request, to opened: OpenedStudy, startingConductor: Bool, host: Host, notify: (String) -> Void
) async throws -> RequestOutcome {
    let host = host.sharing(opened.header.isGroupReadable)
    let box = RequestBox(opened.directory, host: host)
    return try await answer(
        to: try box.post(request), in: box, of: opened, startingConductor: startingConductor, host: host,
        notify: notify)
}

/// Waits until a study's conductor has taken up a request.
func answer(
    to name: String, in box: RequestBox, of opened: OpenedStudy, startingConductor: Bool, host: Host,
    notify: (String) -> Void
) async throws -> RequestOutcome {
    var presence = ConductorStatus.none
    for _ in 0..<200 {
        guard box.contains(name) else { return .heard }
        presence = Lease.holder(of: opened.directory, host: host)
        if !presence.isThere {
            guard startingConductor else { return .left }
            do { try await startConductor(opened, host: host, notify: notify) } catch {
                // Another one may have been faster, and then it has the request too.
                guard !box.contains(name) || Lease.holder(of: opened.directory, host: host).isThere else { throw error }
            }
            // A job begins when Slurm lets it.
            if opened.header.conductorJobMinutes != nil { return .left }
        }
        await host.clock.sleep(milliseconds: 50)
    }
    return presence.isThere ? .slow(presence) : .left
}

extension ConductorStatus {
    /// Whether somebody has the study who may well live.
    package var isThere: Bool {
        switch self {
        case .alive, .starting, .stuck: true
        case .none, .dead, .silent, .stopped, .ended: false
        }
    }
}
