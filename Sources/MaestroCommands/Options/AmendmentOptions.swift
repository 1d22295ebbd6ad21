import ArgumentParser
import Diagnostics
import Executors
import Expansion
import Specification
import Studies
import Tracking

/// `--walltime`, `--memory` and `--args`: what instances ask for from now on.
struct AmendmentOptions: ParsableArguments {
    @Option(
        help: "Request this time limit from now on, such as 2:00:00, instead of the study's.",
        transform: { text in
            guard Walltime(text) != nil else {
                throw ValidationError("a time such as 90 (minutes), 2:00:00 or 1-12:00:00")
            }
            return text
        })
    var walltime: String?
    @Option(
        name: .customLong("memory"), help: "Request this memory from now on, such as 16G, instead of the study's.",
        transform: { text in
            guard MemoryAmount(text) != nil else { throw ValidationError("an amount such as 500M or 16G") }
            return text
        })
    var amount: String?
    @Option(
        name: .customLong("args"), parsing: .unconditionalSingleValue,
        help: "Add a scheduler option from now on, after the study's, such as --args --nice=5; repeatable.")
    var arguments: [String] = []

    var amendment: Amendment { Amendment(walltime: walltime, memory: amount, arguments: arguments) }

    /// - Throws: `ValidationError` for what the scheduler's options cannot be.
    private func checkWords(of scheduler: ExecutorID) throws {
        let place = Place(file: "--args", line: 1, column: 1)
        let checks = OptionChecks(scheduler.dialect)
        let mistakes = checks?.diagnostics(inArguments: arguments.map { Located($0, at: place) }) ?? []
        guard let first = mistakes.first(where: { $0.severity == .error }) else { return }
        throw ValidationError("--args: \(first.message)\(first.hint.map { "; \($0)" } ?? "").")
    }

    /// - Throws: `StudyError` where options of the scheduler would reach nobody; `ValidationError` for what they
    ///   cannot be.
    func check(for instances: [InstanceID], in opened: OpenedStudy) throws {
        guard !arguments.isEmpty else { return }
        if let local = instances.first(where: { !opened.graph.isScheduled($0) }) {
            throw StudyError(
                "--args takes options of the scheduler, but \(opened.graph.name(of: local)) runs beside the conductor")
        }
        try checkWords(of: opened.graph.scheduler)
    }

    /// What was changed, as words of a sentence; empty where nothing was.
    var words: String {
        let limits = [walltime.map { "the walltime \($0)" }, amount.map { "\($0) of memory" }]
        let all = limits.compactMap { $0 } + (arguments.isEmpty ? [] : [arguments.joined(separator: " ")])
        return all.joined(separator: ", ")
    }
}
