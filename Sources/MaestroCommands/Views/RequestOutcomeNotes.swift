import Diagnostics
import HostInterface
import Reporting
import Studies

extension RequestOutcome {
    /// Tells the user; `done` says what happens now.
    func printNote(_ path: String, done: String, host: Host) {
        switch self {
        case .heard: host.terminal.writeOutput("\(path): \(done)\n")
        case .left:
            host.terminal.writeOutput("\(path): no conductor is running; the request will be handled when one starts\n")
        case .slow(let presence):
            let why =
                presence.note(path, host: host).late
                ?? "its conductor, \(presence.holder ?? ""), has not acknowledged it yet"
            host.terminal.writeOutput(wrapped("\(path): requested; \(why)\n", to: host.outputColumns))
        }
    }
}
