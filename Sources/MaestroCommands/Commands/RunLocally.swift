import ArgumentParser
import HostInterface
import Jobs
import Scheduling

/// `maestro-swift local-runner`: what a conductor starts for steps on this machine.
struct RunLocally: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: LocalScheduler.runnerVerb, abstract: "Run local steps for a conductor, which starts this itself.",
        shouldDisplay: false)

    @Argument(help: "The study directory, in which this is started; it tells runners apart.")
    var directory: String
    @Argument(help: "Cores that the steps may take together.")
    var cores: Int
    @Argument(help: "Memory that they may take together, in KiB.")
    var kibibytes: Int64

    func run(on host: Host) async throws -> ExitStatus {
        let allowance = Allowance(cores: max(1, cores), kibibytes: kibibytes)
        let runner = LocalRunner(host: host, study: directory, allowance: allowance)
        await runner.run()
        return .fine
    }
}
