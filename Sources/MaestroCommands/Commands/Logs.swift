import ArgumentParser
import HostInterface
import Studies

/// `maestro-swift logs`.
struct Logs: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what instances wrote.",
        discussion: """
            All that one instance wrote, or the last lines of each of several: of those that run, then of those that \
            failed, then of others. It is the output of the newest attempt. On a terminal, characters that would steer \
            it are made visible.

              maestro-swift logs results
              maestro-swift logs results simulate
              maestro-swift logs results simulate_SIZE.5 --err --follow
              maestro-swift logs results 'simulate_SIZE.*' -n 3
            """)

    @Argument(help: "The study directory.", completion: .studies)
    var directory: String
    @Argument(
        help: """
            Instances, by their names or their workspaces in the study directory, patterns such as 'simulate_*', or steps.
            """, completion: .partsOfStudy)
    var instances: [String] = []
    @Flag(help: "Standard error instead of standard output.")
    var err = false
    @Flag(name: .shortAndLong, help: "Go on until the instances have ended; those that have not begun are waited for.")
    var follow = false
    @Option(name: [.customShort("n"), .long], help: "The last lines alone; of several instances it is 10.")
    var lines: Int?
    @Option(help: "An earlier attempt of one instance, counted from 1.")
    var attempt: UInt16?

    func validate() throws {
        if let lines, lines < 0 { throw ValidationError("The number of lines cannot be below 0.") }
        if attempt == 0 { throw ValidationError("Attempts are counted from 1.") }
    }

    func run(on host: Host) async throws -> ExitStatus {
        let opened = try openStudy(directory, for: .looking, host: host)
        let chosen = try Set(instances.flatMap { try opened.instances(namedOrOfStep: $0) }).sorted()
        guard attempt == nil || chosen.count == 1 else {
            throw StudyError("--attempt needs one instance, and this names \(chosen.isEmpty ? "none" : "several")")
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
