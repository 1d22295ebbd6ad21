import Diagnostics
import Executors
package import Expansion
import Specification
package import Tracking

/// What was looked up for an explanation beside the journal.
package struct Evidence: Sendable {
    /// The machine of the newest attempt, from its record.
    package var host: String?
    /// The file of its record, where there is one.
    package var record: String?
    /// What the scheduler itself wrote about the newest attempt.
    package var schedulerWords: String?
    /// The last lines of its standard error, or of its output where that is empty.
    package var lastLines: [String] = []
    /// The file that they are from.
    package var source: String?
    /// What the scheduler says of the job right now.
    package var wordsNow: String?
    /// The cores that local steps may take together.
    package var cores: Int?
    /// The memory that they may take together, where that has a limit.
    package var kibibytes: Int64?
    /// How many instances may run at one time; 0 for no limit.
    package var throttle = 0
    /// How many jobs the user may have with Slurm at one time, and who says so, where that is known.
    package var submitLimit: String?

    /// Local steps of machines that nothing is heard of.
    package var unheard: [UnheardSteps] = []
    /// That Slurm does not answer, of an instance that is with it or comes to it.
    package var silence: SchedulerSilence?

    package init() {}
}

/// Why one instance stands where it does, in plain words, with the evidence and the command that would help.
package struct Explanation: Sendable {
    let instance: InstanceID
    let state: RunState
    let history: AttemptHistory
    let evidence: Evidence
    let conductor: ConductorStatus
    let directory: String
    let now: Timestamp
    let zoneOffsetMinutes: Int

    package init(
        of instance: InstanceID, state: RunState, history: AttemptHistory, evidence: Evidence,
        conductor: ConductorStatus, directory: String, now: Timestamp, zoneOffsetMinutes: Int = 0
    ) {
        self.instance = instance
        self.state = state
        self.history = history
        self.evidence = evidence
        self.conductor = conductor
        self.directory = directory
        self.now = now
        self.zoneOffsetMinutes = zoneOffsetMinutes
    }

    /// - Parameter columns: How wide the terminal is, if it is shown on one.
    package func text(colour: Bool, columns: Int? = nil) -> String {
        let painter = Painter(isOn: colour)
        let answer = self.answer
        func line(_ text: String) -> String { wrapped(text, to: columns) }
        var lines = [line("\(painter.paint(shown(name), .bold)) \(shown(answer.words))")]
        lines += answer.facts.map { line("  " + shown($0)) }
        if let silence = evidence.silence {
            lines.append(
                line("  " + shown(silence.text(of: state.graph.scheduler, zoneOffsetMinutes: zoneOffsetMinutes))))
        }
        lines += pastAttempts.map { "  " + shown($0) }
        if let words = evidence.schedulerWords {
            lines.append("  \(state.graph.scheduler.dialect.title) wrote: " + shown(words))
        }
        if !evidence.lastLines.isEmpty, answer.wantsOutput {
            lines.append(painter.paint("  from \(shown(evidence.source ?? ""))", .dim))
            lines += evidence.lastLines.map { "  | " + shown($0) }
        }
        if !answer.help.isEmpty { lines.append(line("What to do: " + shown(answer.help))) }
        return lines.joined(separator: "\n") + "\n"
    }

    var name: String { state.graph.name(of: instance) }

    func word(_ instance: InstanceID) -> String { shellWord(state.graph.name(of: instance)) }

    private func shown(_ text: String) -> String { visible(text, keepingLines: false) }

    func command(_ verb: String, _ rest: String = "") -> String {
        "`maestro-swift \(verb) \(shellWord(directory))\(rest.isEmpty ? "" : " " + rest)`"
    }

    /// Earlier attempts, where there were any.
    private var pastAttempts: [String] {
        guard history.attempts.count > 1 else { return [] }
        return history.attempts.dropLast().map { attempt in
            let end = attempt.outcome.map { Reason.text($0) } ?? "abandoned"
            let words = attempt.lastErrorLine.map { ": \($0)" } ?? ""
            return "attempt \(attempt.number)\(job(of: attempt)): \(end)\(span(of: attempt))\(words)"
        }
    }

    func job(of attempt: AttemptHistory.Attempt) -> String {
        !attempt.executor.isBesideConductor ? attempt.job.map { " (job \($0.name(with: attempt.executor)))" } ?? "" : ""
    }

    private func span(of attempt: AttemptHistory.Attempt) -> String {
        guard let started = attempt.started, let ended = attempt.ended else { return "" }
        return " after \(Duration.short(milliseconds: max(0, ended.milliseconds(since: started))))"
    }
}
