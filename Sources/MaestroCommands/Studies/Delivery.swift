import Diagnostics
import Expansion
import HostInterface
import Reporting
import Specification
import Storage
import Tracking

/// What became of a request.
enum Delivery {
    /// The study's conductor has it in its journal.
    case heard
    /// Nobody conducts the study; whoever does next will hear it first.
    case left
    /// The conductor lives, as far as is known, and has not heard it yet.
    case slow(ConductorPresence)
}

/// Gives a request to a study's conductor.
///
/// - Parameter startingConductor: Whether to start one where there is none.
func deliver(
    _ request: Request, to opened: OpenedStudy, startingConductor: Bool, host: Host
) async throws -> Delivery {
    let host = host.sharing(opened.header.isGroupReadable)
    let box = RequestBox(opened.directory, host: host)
    let name = try box.post(request)
    var presence = ConductorPresence.none
    for _ in 0..<200 {
        guard box.contains(name) else { return .heard }
        presence = Lease.holder(of: opened.directory, host: host)
        if !presence.isThere {
            guard startingConductor else { return .left }
            do { try await startConductor(opened, host: host) } catch {
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

extension ConductorPresence {
    /// Whether somebody has the study who may well live.
    var isThere: Bool {
        switch self {
        case .alive, .starting, .stuck: true
        case .none, .dead, .silent, .stopped, .ended: false
        }
    }
}

extension Delivery {
    /// Tells the user; `done` says what happens now.
    func tell(_ path: String, done: String, host: Host) {
        switch self {
        case .heard: host.terminal.writeOutput("\(path): \(done)\n")
        case .left: host.terminal.writeOutput("\(path): no conductor is running; the next one does it\n")
        case .slow(let presence):
            let why =
                presence.note(path, host: host).late ?? "its conductor, \(presence.holder ?? ""), has not answered"
            host.terminal.writeOutput(wrapped("\(path): asked for; \(why)\n", to: host.outputColumns))
        }
    }
}
