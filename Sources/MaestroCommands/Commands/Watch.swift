import ArgumentParser
import HostInterface

/// `maestro-swift watch`.
struct Watch: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the progress of a study live, until it ends.",
        discussion: """
            Ctrl-C closes the view; the study keeps running. Without a terminal, print a line for each change. The exit \
            code is that of the study.

              maestro-swift watch results
            """)

    @Argument(help: "The study directory.", completion: .studies)
    var directory: String

    func run(on host: Host) async throws -> ExitStatus { try await waitForEnd(of: directory, host: host) }
}
