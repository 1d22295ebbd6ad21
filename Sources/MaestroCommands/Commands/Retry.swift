import Diagnostics
import ArgumentParser
import HostInterface
import Studies
import Tracking

/// `maestro-swift retry`.
struct Retry: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Rerun failed or chosen instances, and all that depends on them.",
        discussion: """
            Without --step or --instance, everything that failed, timed out or was cancelled runs again. The output of \
            earlier attempts is kept. Scripts do not change: fix what they read or call. Use --walltime and --memory to \
            request more for this attempt and all later ones.

              maestro-swift retry results
              maestro-swift retry results --instance simulate_SIZE.5 --wait
              maestro-swift retry results --step simulate --failed --walltime 2:00:00 --memory 16G
            """)

    @Argument(help: "The study directory.", completion: .studies)
    var directory: String
    @Flag(help: "Retry only what failed, timed out or was cancelled (within --step, if given).")
    var failed = false
    @OptionGroup var selection: Selection
    @OptionGroup var amending: AmendmentOptions
    @OptionGroup var follow: FollowOptions

    func run(on host: Host) async throws -> ExitStatus {
        let opened = try openStudy(directory, for: .acting, host: host)
        let chosen = try opened.repeatable(selection.part, onlyFailed: failed, path: directory)
        guard !chosen.isEmpty else {
            host.terminal.writeErrors("nothing in this selection has failed; nothing to retry\n")
            return .fine
        }
        try amending.check(for: chosen, in: opened)
        if !amending.amendment.isEmpty {
            // Before the retry, so that nothing begins as it was.
            _ = try await deliver(
                .amend(InstanceSet(chosen), amending.amendment), to: opened, startingConductor: false, host: host,
                notify: host.printNote)
        }
        for note in opened.notesOnTemporaries(of: .retry(InstanceSet(chosen))) { host.printNote(note + "\n") }
        let delivery = try await deliver(
            .retry(InstanceSet(chosen)), to: opened, startingConductor: true, host: host, notify: host.printNote)
        delivery.printNote(
            directory,
            done:
                "retrying \(counted(chosen.count, "instance"))\(asked), and all that depends on \(chosen.count == 1 ? "it" : "them")",
            host: host)
        return try await follow.follow(with: opened.directory, host: host)
    }

    private var asked: String { amending.words.isEmpty ? "" : " (\(amending.words))" }
}
