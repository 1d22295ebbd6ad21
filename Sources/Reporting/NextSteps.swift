import Diagnostics
package import Tracking

/// What one may do next with a study that was started: three commands, each with what it is for.
package struct NextSteps: Sendable {
    private let commands: [(command: String, purpose: String)]

    /// - Parameter state: How it stands; `nil` for one that was laid out, and not started.
    package init(_ state: RunState?, directory: String) {
        let path = visible(shellWord(directory), keepingLines: false)
        switch state.map({ RunVerdict($0) }) {
        case nil:
            commands = [
                ("resume \(path)", "starts it"), ("status \(path)", "shows its instances"),
                ("archive \(path)", "makes one file of it"),
            ]
        case .waiting, .running:
            commands = [
                ("watch \(path)", "shows live how it goes"), ("status \(path)", "tells how it stands"),
                ("cancel \(path)", "ends it"),
            ]
        case .finished:
            commands = [
                ("status \(path)", "tells how it went"), ("logs \(path)", "shows what the steps wrote"),
                ("archive \(path)", "makes one file of it"),
            ]
        case .failed, .cancelled:
            commands = [
                ("status --failed \(path)", "lists what did not finish"),
                ("logs \(path)", "shows what the steps wrote"),
                ("retry \(path)", "runs that again, and what depends on it"),
            ]
        }
    }

    /// Beside one another where they have room.
    package func text(columns: Int?) -> String {
        let width = commands.map(\.command.count).max() ?? 0
        let lines = commands.map { command, purpose in
            "  maestro-swift \(command)\(String(repeating: " ", count: width - command.count))  \(purpose)"
        }
        if let columns, lines.contains(where: { $0.count > columns }) {
            return commands.map { "  maestro-swift \($0.command)\n" }.joined()
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
