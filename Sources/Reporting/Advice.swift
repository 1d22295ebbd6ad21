import Executors
import Expansion
import Specification
import Tracking

/// What the user can do about an end without success. Each command that it names can be run as it stands.
struct Advice {
    let outcome: Outcome
    /// What it asked for.
    let resources: Resources
    /// How long it ran.
    let seconds: Int64?
    /// The command that runs it again, with further options.
    let retry: (String) -> String

    /// An instance's own.
    init(for instance: InstanceID, _ outcome: Outcome, in state: RunState, retry: @escaping (String) -> String) {
        self.outcome = outcome
        resources = state.resources(of: instance)
        seconds = state[instance].length.map { $0 / 1000 }
        self.retry = retry
    }

    var text: String { note.map { "\($0); \(retry("")) runs it again" } ?? special }

    /// The same where another line says how all that failed runs again.
    var remark: String { note ?? special }

    /// What to know before a plain `retry`; nothing where only another command would help.
    private var note: String? {
        guard case .failed(let failure) = outcome, failure != .outOfMemory else { return nil }
        return switch failure {
        case .rejected:
            "if the scheduler objects to the request, change it with `--walltime`, `--memory` or `--args` of `retry`"
        case .unusableValue: "a value of an earlier step is the cause: retry that step, or edit the study, and `rerun`"
        case .badRows: "its command wrote rows that cannot be used"
        case .nodeFailure, .preempted, .vanished, .launch, .deadline: "the command is not the cause"
        case .exit(code: 127): "the command calls a program that was not found"
        case .exit(code: 126): "the command calls a program that could not be run"
        case .unrecordedEnd:
            "check what it wrote, and run it again if it is not done; `retry: {infrastructure: N}` in its step "
                + "does so automatically"
        case .unknownEnd: "check what it wrote, and run it again if it is not done"
        case .exit, .signal, .noExitRecord, .outOfMemory, .other: "fix the problem reported in its output"
        }
    }

    /// What only another command than a plain `retry` would help.
    private var special: String {
        switch outcome {
        case .succeeded, .skipped: ""
        case .cancelled: "\(retry("")) runs it"
        case .timedOut:
            "\(retry(" --walltime \(longer)")) gives it more time; with a `restart` command in its step it would continue "
                + "where it stopped"
        case .failed: "\(retry(" --memory \(larger)")) gives it more memory"
        }
    }

    private static let twice = RetryRule(times: 1)

    /// Twice the walltime, or twice the time that it took where only the cluster knows the limit.
    private var longer: String {
        let known = resources.walltime.flatMap { Self.twice.walltime($0, grown: 1) }.flatMap { Int64($0) }
        let minutes = known ?? max(2, (seconds ?? 0) / 30 + 1)
        return "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60):00"
    }

    private var hasMemory: Bool { resources.kibibytes > 0 && resources.kibibytes < .max }

    private var larger: String {
        guard hasMemory, let text = resources.texts[.memory], let twice = Self.twice.memory(text, grown: 1) else {
            return "4G"
        }
        guard let amount = MemoryAmount(twice)?.kibibytes, amount % (1 << 20) == 0 else { return twice }
        return MemoryAmount.text(kibibytes: amount)
    }
}
