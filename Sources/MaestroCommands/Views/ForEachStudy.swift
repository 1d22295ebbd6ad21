import Diagnostics
import HostInterface

/// Does something for several studies; the mistake of one is told and keeps no other from its turn.
func forEachStudy(
    _ paths: [String], host: Host, _ body: (String) async throws -> Void
) async -> ExitStatus {
    var result = ExitStatus.fine
    for path in paths {
        do {
            try await body(path)
        } catch {
            host.terminal.writeErrors("maestro-swift: \(visible("\(error)"))\n")
            result = .couldNotRun
        }
    }
    return result
}

extension Host {
    /// Asks on a terminal; without one the answer is yes.
    func confirms(_ question: String) -> Bool {
        guard terminal.outputIsTerminal, terminal.inputIsTerminal else { return true }
        while true {
            terminal.writeErrors("\(question) [y/n] ")
            switch terminal.readLine()?.lowercased() {
            case "y", "yes": return true
            case "n", "no", nil: return false
            default: continue
            }
        }
    }
}
