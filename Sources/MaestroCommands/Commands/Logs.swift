import ArgumentParser
import HostInterface
import Studies

/// `maestro-swift logs`.
struct Logs: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the output of instances.",
        discussion: """
            Show all output of one instance, or the last lines of several: running ones first, then failed ones, then \
            the others. The output is that of the newest attempt. On a terminal, control characters are escaped.

              maestro-swift logs results
              maestro-swift logs results simulate
              maestro-swift logs results simulate_SIZE.5 --err --follow
              maestro-swift logs results 'simulate_SIZE.*' -n 3
            """)

    @Argument(help: "The study directory.", completion: .studies)
    var directory: String
    @Argument(
        help: """
            Steps, names or workspaces of instances, or patterns such as 'simulate_*'.
            """, completion: .partsOfStudy)
    var instances: [String] = []
    @Flag(help: "Show standard error instead of standard output.")
    var err = false
    @Flag(name: .shortAndLong, help: "Follow the output until the instances end; wait for those that have not started.")
    var follow = false
    @Option(name: [.customShort("n"), .long], help: "Show only the last N lines (default for several instances: 10).")
    var lines: Int?
    @Option(help: "Show this attempt of one instance, counted from 1.")
    var attempt: UInt16?

    func validate() throws {
        if let lines, lines < 0 { throw ValidationError("The number of lines must be 0 or more.") }
        if attempt == 0 { throw ValidationError("Attempts are counted from 1.") }
    }

    func run(on host: Host) async throws -> ExitStatus {
        let opened = try openStudy(directory, for: .reading, host: host)
        let chosen = try Set(instances.flatMap { try opened.instances(namedOrOfStep: $0) }).sorted()
        guard attempt == nil || chosen.count == 1 else {
            throw StudyError(
                "--attempt needs exactly one instance, but \(chosen.isEmpty ? "none was" : "several were") named")
        }
        var view = OutputView(opened, path: directory, isError: err, lines: lines, host: host)
        if chosen.count == 1, let only = chosen.first {
            try await view.show(only, attempt: attempt, follow: follow)
        } else {
            try await view.show(chosen.isEmpty ? nil : chosen, follow: follow)
        }
        return .fine
    }
}
