import ArgumentParser
import HostInterface

/// `maestro-swift watch`.
struct Watch: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show live how a study goes, until it ends.",
        discussion: """
            Ctrl-C leaves the view; the study goes on. Without a terminal it writes a line for each change. The exit code \
            is that of the study.

              maestro-swift watch results
            """)

    @Argument(help: "The study directory.", completion: .studies)
    var directory: String

    func run(on host: Host) async throws -> ExitStatus { try await waitForEnd(of: directory, host: host) }
}
