import Expansion
import HostInterface
import Specification
import Storage
import Tracking

/// What became of a request.
enum Delivery {
    /// The study's conductor has it in its journal.
    case heard
    /// Nobody conducts the study; whoever does next will hear it first.
    case left
    /// The conductor lives and has not heard it yet.
    case slow(who: String)
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
    for _ in 0..<200 {
        guard box.contains(name) else { return .heard }
        switch Lease.holder(of: opened.directory, host: host) {
        case .alive: break
        case .none, .dead, .unknown:
            guard startingConductor else { return .left }
            try await startConductor(opened, host: host)
            // A job begins when Slurm lets it.
            if opened.header.conductorJobMinutes != nil { return .left }
        }
        await host.clock.sleep(milliseconds: 50)
    }
    guard case .alive(let who) = Lease.holder(of: opened.directory, host: host) else { return .left }
    return .slow(who: who)
}

extension Delivery {
    /// Tells the user; `done` says what happens now.
    func tell(_ path: String, done: String, host: Host) {
        switch self {
        case .heard: host.terminal.writeOutput("\(path): \(done)\n")
        case .left: host.terminal.writeOutput("\(path): no conductor is running; the next one does it\n")
        case .slow(let who): host.terminal.writeOutput("\(path): asked for; its conductor, \(who), has not answered\n")
        }
    }
}
