import ArgumentParser
import Expansion
import HostInterface
import Specification
import Storage
import Tracking

/// `maestro-swift resume`.
struct Resume: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take up a study whose conductor is gone: after a crash, a reboot or a kill.",
        discussion: """
            Nothing that ran is run again, and nothing that was submitted is submitted again.

              maestro-swift resume results
            """)

    @Argument(help: "The study directory.", completion: .directory)
    var directory: String
    @Flag(help: "Wait for the study to end; the exit code then tells how.")
    var wait = false
    @Flag(name: [.customLong("fg", withSingleDash: true), .customLong("foreground")], help: "Conduct in this process.")
    var foreground = false

    func run(on host: Host) async throws -> ExitStatus {
        let opened = try openStudy(directory, host: host)
        if opened.state.isClosed {
            host.terminal.writeErrors("the study has ended; `maestro-swift status \(directory)` tells how\n")
            return exitStatus(of: opened.state)
        }
        if foreground { return try await conductToTheEnd(directory, host: host) }
        if case .alive(let description) = opened.holder {
            guard wait else { throw CommandFailure("\(directory) is conducted already: \(description)") }
        } else {
            try await conductInBackground(opened.directory, study: opened.graph.study.name.value, host: host)
        }
        return wait ? try await waitForEnd(of: directory, host: host) : .fine
    }
}

/// `maestro-swift conductor`, as Maestro has it: in the foreground.
struct Conduct: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "conductor", abstract: "Conduct a study in this process; `resume -fg` by Maestro's name.",
        discussion: "  maestro-swift conductor results")

    @Argument(help: "The study directory.", completion: .directory)
    var directory: String

    func run(on host: Host) async throws -> ExitStatus { try await conductToTheEnd(directory, host: host) }
}
