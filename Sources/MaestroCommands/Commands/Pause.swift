import ArgumentParser
import Diagnostics
import HostInterface
import Studies
import Tracking

/// `maestro-swift pause`.
struct Pause: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Stop starting new jobs; running and submitted jobs continue.",
        discussion: """
            `maestro-swift resume` continues the study.

              maestro-swift pause results
            """)

    @Argument(help: "Study directories.", completion: .studies)
    var directories: [String]

    func run(on host: Host) async throws -> ExitStatus {
        await forEachStudy(directories, host: host) { path in
            let opened = try openStudy(path, for: .acting, host: host)
            try opened.checkForPause(path)
            let delivery = try await deliver(
                .pause, to: opened, startingConductor: false, host: host, notify: host.printNote)
            delivery.printNote(path, done: "paused; `maestro-swift resume \(shellWord(path))` continues it", host: host)
        }
    }
}
