import ArgumentParser
import HostInterface
import Studies
import Tracking

/// `maestro-swift extend`.
struct Extend: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add combinations of parameters to a study, whether it runs or has ended.",
        discussion: """
            Each NAME=VALUE adds a value to a parameter, and the first value of each together are the first new \
            combination. Only what is new runs; a step that waits for all of another one (`depends: [simulate_*]`) runs \
            again once the new ones have ended, with all that depends on it. Every parameter needs a value, and labels are \
            made as for the others.

              maestro-swift extend results SIZE=40 SEED=1 SIZE=80 SEED=2
              maestro-swift extend results $(sed 's/^/ID=/' more-ids.txt) --wait
            """)

    @Argument(help: "The study directory.", completion: .studies)
    var directory: String
    @Argument(help: "NAME=VALUE words.")
    var values: [String]
    @OptionGroup var staying: Staying

    func run(on host: Host) async throws -> ExitStatus {
        let opened = try openStudy(directory, for: .acting, host: host)
        let added = try opened.plannedExtension(by: values)
        guard added.instances > 0 else {
            host.terminal.writeErrors("all of these combinations are there already; nothing is added\n")
            return .fine
        }
        let delivery = try await deliver(
            .extend(added.growth), to: opened, startingConductor: true, host: host, tell: host.tell)
        delivery.tell(directory, done: added.words, host: host)
        return try await staying.stay(with: opened.directory, host: host)
    }
}
