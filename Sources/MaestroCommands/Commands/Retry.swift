import ArgumentParser
import Diagnostics
import Expansion
import HostInterface
import Reporting
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
        let chosen = try self.chosen(in: opened)
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

    private func chosen(in opened: OpenedStudy) throws -> [InstanceID] {
        let state = opened.state
        guard !selection.isEmpty else { return opened.graph.instances.filter { state[$0].phase.isUnsuccessfulEnd } }
        let chosen = try selection.resolve(in: opened)
        guard !failed else { return chosen.filter { state[$0].phase.isUnsuccessfulEnd } }
        if let busy = chosen.first(where: { !state[$0].phase.isFinal }) {
            throw StudyError(
                "\(opened.graph.name(of: busy)) has not ended; `maestro-swift cancel \(shellWord(directory)) --instance "
                    + "\(opened.graph.name(of: busy))` ends it")
        }
        if let idle = chosen.first(where: { state[$0].phase == .skipped(.notNeeded) }) {
            throw StudyError(
                "\(opened.graph.name(of: idle)) was \(Reason.text(of: idle, in: state) ?? "not needed"); "
                    + "retry what it waits for, and it runs if that calls for it")
        }
        if let kept = chosen.first(where: { keeper(of: $0, in: state).map { !chosen.contains($0) } ?? false }),
            let keeper = keeper(of: kept, in: state)
        {
            throw StudyError(
                "\(opened.graph.name(of: kept)) was not run because \(opened.graph.name(of: keeper)) did not finish; "
                    + "retry that, and both run again")
        }
        return chosen
    }

    private func keeper(of instance: InstanceID, in state: RunState) -> InstanceID? {
        if case .skipped(.failed(let cause)) = state[instance].phase { cause } else { nil }
    }
}

extension Phase {
    fileprivate var isUnsuccessfulEnd: Bool {
        switch self {
        case .ended(let outcome): !outcome.isSuccess
        case .skipped(.failed): true
        case .waiting, .intended, .doubtful, .queued, .running, .withdrawing, .skipped(.notNeeded): false
        }
    }
}
