import ArgumentParser
import HostInterface
import Studies
import Tracking

/// `maestro-swift retry`.
struct Retry: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a part of a study again, and all that depends on it.",
        discussion: """
            Without --step or --instance, everything that failed, timed out or was cancelled. The output of each earlier \
            attempt stays beside that of the new one. Scripts stay as they are: mend what they read or call. What was too \
            short or too small gets more by --walltime and --memory, for this attempt and all later ones.

              maestro-swift retry results
              maestro-swift retry results --instance simulate_SIZE.5 --wait
              maestro-swift retry results --step simulate --failed --walltime 2:00:00 --memory 16G
            """)

    @Argument(help: "The study directory.", completion: .studies)
    var directory: String
    @Flag(help: "What failed, timed out or was cancelled; within --step, if that is given.")
    var failed = false
    @OptionGroup var selection: Selection
    @OptionGroup var amending: AmendmentOptions
    @OptionGroup var staying: Staying

    func run(on host: Host) async throws -> ExitStatus {
        let opened = try openStudy(directory, for: .acting, host: host)
        let chosen = try opened.repeatable(selection.part, onlyFailed: failed, path: directory)
        guard !chosen.isEmpty else {
            host.terminal.writeErrors("nothing of that has failed; there is nothing to run again\n")
            return .fine
        }
        try amending.check(for: chosen, in: opened)
        if !amending.amendment.isEmpty {
            // Before the retry, so that nothing begins as it was.
            _ = try await deliver(
                .amend(InstanceSet(chosen), amending.amendment), to: opened, startingConductor: false, host: host,
                tell: host.tell)
        }
        let delivery = try await deliver(
            .retry(InstanceSet(chosen)), to: opened, startingConductor: true, host: host, tell: host.tell)
        delivery.tell(
            directory,
            done: "\(chosen.count) to run again\(asked), with all that depends on \(chosen.count == 1 ? "it" : "them")",
            host: host)
        return try await staying.stay(with: opened.directory, host: host)
    }

    private var asked: String { amending.words.isEmpty ? "" : " (\(amending.words))" }
}
