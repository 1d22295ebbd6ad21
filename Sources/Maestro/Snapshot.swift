import Expansion
import Reporting
import Specification
import Tracking

/// How a study stands at one moment; every view of `maestro-swift` renders the same.
public struct Snapshot: Sendable {
    private let run: RunSnapshot

    init(_ run: RunSnapshot) { self.run = run }

    /// The number of the last record of the journal that is in it. Of two snapshots of a study the later one has no
    /// smaller number, and where both are the same the conductor has written nothing between them.
    public var sequence: UInt64 { run.sequence }

    /// When it was taken, in milliseconds since 1970, UTC.
    public var milliseconds: Int64 { run.now.milliseconds }

    /// What the study is called.
    public var name: String { run.state.graph.study.name.value }

    /// How the study stands as a whole.
    public var state: StudyState { StudyState(RunVerdict(run.state)) }

    /// Whether nothing more happens, unless something is retried.
    public var isOver: Bool { run.state.isClosed }

    /// Whether ``StudyRun/pause()`` keeps new instances from starting.
    public var isPaused: Bool { run.state.isPaused && !run.state.isComplete }

    /// How many instances of all steps stand where; states without any are left out.
    public var counts: [InstanceState: Int] { run.state.allCounts.byState }

    /// How many instances all steps have together.
    public var instanceCount: Int { run.state.instances.count }

    /// The steps in the order of the study.
    public var steps: [StepProgress] {
        run.state.graph.steps.map { step in
            StepProgress(name: step.name, counts: run.state.counts(ofStep: step.index).byState)
        }
    }

    /// Failures by step and cause, the most frequent first; made when they are asked for, in time that grows with the
    /// number of instances.
    public var failures: [FailedInstances] {
        run.state.failureGroups(among: run.state.graph.instances).map { FailedInstances($0, in: run.state) }
    }

    /// What a person should know of conductor, scheduler and machines, a sentence each; mostly nothing.
    public var notices: [String] {
        (isOver ? [] : [run.conductorNote.text].compactMap { $0 }) + run.notices
            + run.state.blockingReasonGroups.map { $0.text(in: run.state) }
    }

    func isSame(as other: Snapshot?) -> Bool {
        guard let other else { return false }
        return sequence == other.sequence && run.conductor.word == other.run.conductor.word
            && run.unheard.map(\.host) == other.run.unheard.map(\.host) && run.silence == other.run.silence
    }
}

/// How a step of a study stands.
public struct StepProgress: Hashable, Sendable {
    /// As the study calls it.
    public let name: String
    /// How many of its instances stand where; states without any are left out.
    public let counts: [InstanceState: Int]
}

/// Failures of one step with one cause.
public struct FailedInstances: Hashable, Sendable {
    /// The step's name.
    public let step: String
    /// How they ended, in words, such as `exit code 3`.
    public let reason: String
    /// The last line that the first of them wrote to standard error; empty where it wrote none.
    public let lastErrorLine: String
    /// How many they are.
    public let count: Int
    /// The name of the first of them.
    public let example: String

    init(_ group: FailureGroup, in state: RunState) {
        step = state.graph.steps[group.step].name
        reason = Reason.text(group.cause.outcome)
        lastErrorLine = state.lastErrorLine[group.example] ?? ""
        count = group.count
        example = state.graph.name(of: group.example)
    }
}

/// How a study stands as a whole.
public enum StudyState: String, Hashable, Sendable {
    /// Nothing of it has begun.
    case waiting
    /// It goes on.
    case running
    /// Each instance succeeded or was not needed.
    case finished
    /// The same, but for failures that steps allow, and what was not run for them.
    case finishedWithFailures = "finished-with-failures"
    /// It is over, and not all ended well.
    case failed
    /// It was cancelled before all of it had ended well.
    case cancelled

    /// The exit code of `maestro-swift` for it: 0 finished, 2 failed, 3 cancelled, 4 finished with failures; `nil` while the study goes on.
    public var exitCode: Int32? {
        switch self {
        case .waiting, .running: nil
        case .finished: RunVerdict.finished.exitCode
        case .finishedWithFailures: RunVerdict.finishedWithFailures.exitCode
        case .failed: RunVerdict.failed.exitCode
        case .cancelled: RunVerdict.cancelled.exitCode
        }
    }

    init(_ verdict: RunVerdict) {
        self =
            switch verdict {
            case .waiting: .waiting
            case .running: .running
            case .finished: .finished
            case .finishedWithFailures: .finishedWithFailures
            case .failed: .failed
            case .cancelled: .cancelled
            }
    }
}
