import ArgumentParser
import HostInterface
import Scheduling
import Studies

/// `maestro-swift local-runner`: what a conductor starts for steps on this machine.
struct RunLocally: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: LocalScheduler.runnerVerb,
        abstract: "Run local steps for a conductor. Started by the conductor itself.",
        shouldDisplay: false)

    @Argument(help: "The study directory and working directory; distinguishes runners.")
    var directory: String
    @Argument(help: "Cores that the steps may use together.")
    var cores: Int
    @Argument(help: "Memory that the steps may use together, in KiB.")
    var kibibytes: Int64

    func run(on host: Host) async throws -> ExitStatus {
        await LocalRunnerCall(directory, cores: cores, kibibytes: kibibytes).run(on: host)
        return .fine
    }
}
