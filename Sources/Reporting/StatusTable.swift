import Diagnostics
import Executors
import Expansion
import Specification
import Tracking

extension StatusReport {
    /// How many instances are listed when nobody asked for them in particular.
    private static let listedByDefault = 40

    /// For people: what is wrong first, then the steps, then the instances if they are few or were asked for.
    package func table(colour: Bool) -> String {
        let painter = Painter(isOn: colour)
        let instances = listed
        let isLong = !filter.isSet && instances.count > Self.listedByDefault
        let parts = [
            wrapped(headline(painter), to: columns), wrapped(trouble(painter), to: columns), stepTable(painter),
            isLong ? wrapped(left(instances), to: columns) : instanceTable(instances, painter),
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// What is wrong and what to do about it; empty where nothing is.
    package func troubleText(colour: Bool) -> String {
        wrapped(trouble(Painter(isOn: colour)), to: columns)
    }

    func headline(_ painter: Painter) -> String {
        let verdict = RunVerdict(state)
        let name = visible(state.graph.study.name.value, keepingLines: false)
        let ink: Painter.Ink =
            switch verdict {
            case .finished: .green
            case .failed: .red
            case .cancelled, .finishedWithFailures: .yellow
            case .waiting, .running: .cyan
            }
        var text = "\(painter.paint(name, .bold)): \(painter.paint(verdict.shown, ink)), "
        text += Self.progressLine(state) + "\n"
        if state.graph.study.isStub { text += "  its commands were replaced by stubs (`--stub`)\n" }
        if state.isCancelled && !state.isComplete { text += "  it is being cancelled\n" }
        if state.isPaused && !state.isComplete {
            text += "  it is paused: nothing new starts; `maestro-swift resume \(path)` continues it\n"
        }
        let notes = state.isClosed ? [] : [snapshot.conductorNote.text].compactMap { $0 } + snapshot.notices
        for note in notes + [leftoverNote].compactMap({ $0 }) { text += "  \(note)\n" }
        if state.inconsistentEvents > 0 {
            text +=
                "  \(state.inconsistentEvents) journal records contradict the state of the run; please report this as a bug\n"
        }
        return text
    }

    private var leftoverNote: String? {
        let leftovers = snapshot.leftovers
        guard !leftovers.isEmpty else { return nil }
        let numbers = leftovers.map(\.text).joined(separator: " ")
        let (jobs, them) =
            leftovers.count == 1 ? ("1 orphaned job waits", "it") : ("\(leftovers.count) orphaned jobs wait", "them")
        let dialect = state.graph.scheduler.dialect
        return "\(jobs) in \(dialect.title) although the study has ended, as after a controller crash that lost state; "
            + "`\(dialect.jobs.cancel) \(numbers)` removes \(them)"
    }

    /// Equal causes together, the most frequent first, each with what to do about it.
    func trouble(_ painter: Painter) -> String {
        let instances = listed
        let failures = state.failureGroups(among: instances)
        var text = failures.prefix(Self.groupsShown).map { describe($0, painter) }.joined()
        if failures.count > Self.groupsShown { text += "and \(failures.count - Self.groupsShown) other causes\n" }
        for step in steps {
            if let note = AllowedFailuresNote(step, in: state) { text += "  \(note.text)\n" }
            if let note = ExhaustedLoopNote(step, in: state) { text += "  \(note.text)\n" }
        }
        if !failures.isEmpty, !state.isCancelled {
            text += "  `maestro-swift retry \(path)` runs the failed instances again, and all that depends on them\n"
        }
        let blockingReasons = state.blockingReasonGroups(among: instances)
        for group in blockingReasons.prefix(Self.groupsShown) { text += group.text(in: state, painter: painter) + "\n" }
        if blockingReasons.count > Self.groupsShown {
            text += "and \(blockingReasons.count - Self.groupsShown) other blocking reasons\n"
        }
        return text
    }

    private static let groupsShown = 5

    private func describe(_ group: FailureGroup, _ painter: Painter) -> String {
        let step = visible(state.graph.steps[group.step].name, keepingLines: false)
        let word = visible(shellWord(state.graph.name(of: group.example)), keepingLines: false)
        var text = "\(painter.paint("failed", .red)): \(step): "
        text += visible(Reason.text(group.cause.outcome), keepingLines: false)
        text += group.count > 1 ? ", \(group.count) times\n" : "\n"
        if let words = state.lastErrorLine[group.example] {
            text += "  last error line: \(visible(words, keepingLines: false))\n"
        }
        text += "  \(group.count > 1 ? "for example " : "")\(name(group.example)): "
        let advice = Advice(for: group.example, group.cause.outcome, in: state) { options in
            "`maestro-swift retry \(path) --step \(visible(shellWord(step), keepingLines: false)) --failed\(options)`"
        }
        text += "\(advice.remark); see `maestro-swift why \(path) \(word)`\n"
        return text
    }

    var path: String { visible(shellWord(snapshot.directory), keepingLines: false) }

    private func name(_ instance: InstanceID) -> String {
        visible(state.graph.name(of: instance), keepingLines: false)
    }

    private func stepTable(_ painter: Painter) -> String {
        let blocked = state.blockedCounts
        let rows = steps.map { step -> [String] in
            let counts = state.counts(ofStep: step.index)
            let words = counted(counts, blocked: blocked[step.index] ?? 0).joined(separator: ", ")
            return [visible(step.name, keepingLines: false), "\(counts[.finished])/\(counts.total)", words]
        }
        return TextTable.text(header: ["STEP", "DONE", "STATES"], rows: rows, painter: painter, columns: columns)
    }

    private func instanceTable(_ instances: [InstanceID], _ painter: Painter) -> String {
        guard !instances.isEmpty else { return filter.onlyFailed ? "nothing failed\n" : "" }
        let rows = instances.map { instance -> [String] in
            let own = state[instance]
            return [
                name(instance), StateWord(own.phase).shown, state.jobName(of: instance) ?? "-",
                runMilliseconds(of: instance).map(Duration.short(milliseconds:)) ?? "-", String(own.attempts),
                visible(Reason.text(of: instance, in: state) ?? "", keepingLines: false),
            ]
        }
        return TextTable.text(
            header: ["INSTANCE", "STATE", "JOB", "TIME", "TRIES", "REASON"], rows: rows, painter: painter,
            columns: columns)
    }

    /// The table of instances is left out where it would be long; that is told.
    private func left(_ instances: [InstanceID]) -> String {
        "\(instances.count) instances; `maestro-swift status --all \(path)` lists them, `--step STEP` those of a step, "
            + "`--failed` those that failed\n"
    }
}

/// Spans of time in seconds, as text.
enum Duration {
    /// `0.4s`, and from a second on as the other.
    static func short(milliseconds: Int64) -> String {
        switch milliseconds {
        case ..<100: "<0.1s"
        case ..<1000: "0.\(milliseconds / 100)s"
        default: short(milliseconds / 1000)
        }
    }

    /// `42s`, `3m05s`, `2h07m`, `4d03h`.
    static func short(_ seconds: Int64) -> String {
        switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3600: "\(seconds / 60)m\(two(seconds % 60))s"
        case ..<86_400: "\(seconds / 3600)h\(two(seconds / 60 % 60))m"
        default: "\(seconds / 86_400)d\(two(seconds / 3600 % 24))h"
        }
    }

    /// `Nd:HHh:MMm:SSs`, as Maestro's status.csv has it.
    static func maestro(_ seconds: Int64) -> String {
        "\(seconds / 86_400)d:\(two(seconds / 3600 % 24))h:\(two(seconds / 60 % 60))m:\(two(seconds % 60))s"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
