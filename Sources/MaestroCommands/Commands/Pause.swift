import ArgumentParser
import Diagnostics
import HostInterface
import Studies
import Tracking

/// `maestro-swift pause`.
struct Pause: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let nothing new start; what runs or is with Slurm goes on.",
        discussion: """
            `maestro-swift resume` lets the study go on.

              maestro-swift pause results
            """)

    @Argument(help: "Study directories.", completion: .studies)
    var directories: [String]

    func run(on host: Host) async throws -> ExitStatus {
        await forEachStudy(directories, host: host) { path in
            let opened = try openStudy(path, for: .acting, host: host)
            try opened.checkForPause(path)
            let delivery = try await deliver(.pause, to: opened, startingConductor: false, host: host, tell: host.tell)
            delivery.tell(path, done: "paused; `maestro-swift resume \(shellWord(path))` goes on", host: host)
        }
    }
}
