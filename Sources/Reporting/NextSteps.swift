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
                ("archive \(path)", "packs it into one file"),
            ]
        case .waiting, .running:
            commands = [
                ("watch \(path)", "shows its progress live"), ("status \(path)", "shows its status"),
                ("cancel \(path)", "cancels it"),
            ]
        case .finished:
            commands = [
                ("status \(path)", "shows its result"), ("logs \(path)", "shows the output of its steps"),
                ("archive \(path)", "packs it into one file"),
            ]
        case .failed, .cancelled, .finishedWithFailures:
            commands = [
                ("status --failed \(path)", "lists the instances that did not finish"),
                ("logs \(path)", "shows the output of its steps"),
                ("retry \(path)", "runs them again, and what depends on them"),
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
