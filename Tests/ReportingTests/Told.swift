import Executors
import Expansion
import Reporting
import Specification
import Testing
import Tracking
import YAML

func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: 1_700_000_000_000 + seconds * 1000) }

/// What a study makes of its text.
func graph(_ text: String) throws -> StudyGraph {
    let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
    let study = try #require(readStudy(root).study)
    return try #require(expand(study).graph)
}

/// A conductor that was heard of so many seconds ago.
func alive(silent seconds: Int64, isHere: Bool = false) -> ConductorStatus {
    .alive(beat(silent: seconds, isHere: isHere))
}

func beat(silent seconds: Int64, isHere: Bool = false) -> Heartbeat {
    Heartbeat(of: Conductor(host: "login2", process: 7), isHere: isHere, silentMilliseconds: seconds * 1000)
}

/// A study to which things happen, and what people are told of it then.
struct Told {
    private(set) var state: RunState
    private var records: [Record] = []
    private(set) var evidence = Evidence()
    private var conductor = alive(silent: 0, isHere: true)

    /// Of `make`, once for each of two values, and `all`, which waits for both.
    init(_ scheduler: String = "slurm", run: String = "procs: 1, walltime: 30") throws {
        try self.init(
            steps: """
                - {name: make, description: d, run: {cmd: $(P), \(run)}}
                - {name: all, description: d, run: {cmd: x, depends: [make_*], \(run)}}
                """, on: scheduler)
    }

    init(steps: String, on scheduler: String = "slurm", values: Int = 2) throws {
        let list = (1...values).map(String.init).joined(separator: ", ")
        state = RunState(
            try graph(
                """
                description: {name: s, description: d}
                batch: {type: \(scheduler)}
                study:
                \(steps)
                global.parameters: {P: {values: [\(list)], label: P.%%}}
                """))
    }

    /// With events, one second after another.
    func after(_ events: Event...) -> Told {
        var told = self
        for event in events {
            let time = at(Int64(told.records.count))
            told.state.apply(event, at: time)
            told.records.append(
                Record(sequence: UInt64(told.records.count + 1), epoch: 1, time: time, event: event))
        }
        return told
    }

    func with(_ change: (inout Evidence) -> Void) -> Told {
        var told = self
        change(&told.evidence)
        return told
    }

    func conducted(_ presence: ConductorStatus) -> Told {
        var told = self
        told.conductor = presence
        return told
    }
}

// MARK: - What is told

extension Told {
    func why(_ index: Int) -> [String] {
        var history = AttemptHistory(of: InstanceID(index))
        for record in records { history.note(record) }
        let text = Explanation(
            of: InstanceID(index), state: state, history: history, evidence: evidence, conductor: conductor,
            directory: "out", now: at(100)
        ).text(colour: false)
        return text.split(separator: "\n").map(String.init)
    }

    func reason(_ index: Int) -> String? { Reason.text(of: InstanceID(index), in: state) }

    func snapshot(
        unheard: [UnheardSteps] = [], silence: SchedulerSilence? = nil, leftovers: [JobID] = []
    ) -> RunSnapshot {
        RunSnapshot(
            state, directory: "out", conductor: conductor, unheard: unheard, silence: silence, leftovers: leftovers,
            now: at(100))
    }

    func status(_ filter: StatusFilter = StatusFilter(), leftovers: [JobID] = []) -> [String] {
        StatusReport(snapshot(leftovers: leftovers), filter: filter).table(colour: false)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}

// MARK: - What happens

func intended(_ index: Int, attempt: UInt16 = 1, batch: UInt32? = nil, on executor: ExecutorID = .slurm) -> Event {
    let member = Batch.Member(instance: InstanceID(index), attempt: attempt, isRestart: false)
    return .intended(Batch(id: BatchID(batch ?? UInt32(index + 1)), executor: executor, members: [member]))
}

func accepted(_ batch: UInt32) -> Event { .accepted(BatchID(batch), job: JobID(100 + batch)) }

func ended(_ index: Int, _ outcome: Outcome) -> Event { .ended(InstanceID(index), outcome, at: at(50)) }

func requested(_ request: Request) -> Event { .requested(id: "1", request) }

func only(_ indices: Int...) -> InstanceSet { InstanceSet(indices.map { InstanceID($0) }) }

/// Each way in which an attempt may end.
enum Ends {
    static let all: [Outcome] =
        [.succeeded, .timedOut, .cancelled(by: .us), .cancelled(by: .somebodyElse)]
        + sequence(first: Failure.exit(code: 3), next: following).map { .failed($0) }

    /// Goes from one failure to the next, so that a kind that is new has no words without a test.
    private static func following(_ failure: Failure) -> Failure? {
        switch failure {
        case .exit: .signal(9)
        case .signal: .outOfMemory
        case .outOfMemory: .nodeFailure
        case .nodeFailure: .preempted
        case .preempted: .deadline
        case .deadline: .launch("no such file")
        case .launch: .unusableValue("step `a` did not publish `x`")
        case .unusableValue: .badRows("parts.csv:2: this row is the same as line 1")
        case .badRows: .rejected("Invalid partition")
        case .rejected: .vanished
        case .vanished: .noExitRecord
        case .noExitRecord: .unknownEnd
        case .unknownEnd: .unrecordedEnd
        case .unrecordedEnd: .other("SPECIAL")
        case .other: nil
        }
    }
}
