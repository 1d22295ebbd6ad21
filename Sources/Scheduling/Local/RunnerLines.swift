import Diagnostics
import Jobs
import Tracking

/// What the conductor asks of a local runner: one attempt, as a line of text.
struct RunnerTask: Hashable, Sendable {
    let batch: BatchID
    let task: Submission.Task
    /// What its command finds of what other steps have published.
    let inputs: [String: String]
    /// The arguments of `check_outputs` in `templates/outputs.sh`; none where the step declares nothing.
    let outputs: [String]

    var line: String {
        let variables = inputs.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let fields =
            [
                String(batch.number), task.study, task.step, task.instance, String(task.attempt), task.workspace,
                task.record, task.output, String(task.need.cores), String(task.need.kibibytes),
                String(variables.count), String(outputs.count),
            ] + variables + outputs + task.command
        return fields.map(FieldText.escape).joined(separator: " ")
    }

    init(batch: BatchID, task: Submission.Task, inputs: [String: String] = [:], outputs: [String] = []) {
        self.inputs = inputs
        self.outputs = outputs
        self.batch = batch
        self.task = task
    }

    private static func variables(_ words: ArraySlice<String>) -> [String: String] {
        words.reduce(into: [:]) { found, word in
            guard let end = word.firstIndex(of: "=") else { return }
            found[String(word[..<end])] = String(word[word.index(after: end)...])
        }
    }

    init?(_ line: String) {
        let fields = line.utf8.split(separator: UInt8(ascii: " ")).compactMap { FieldText.unescape($0) }
        guard fields.count > 12, let batch = UInt32(fields[0]), let attempt = UInt16(fields[4]),
            let cores = Int(fields[8]), let kibibytes = Int64(fields[9]), let variables = Int(fields[10]),
            let checks = Int(fields[11]), variables >= 0, checks >= 0, variables + checks < fields.count - 12
        else { return nil }
        let command = 12 + variables + checks
        self.init(
            batch: BatchID(batch),
            task: Submission.Task(
                study: fields[1], step: fields[2], instance: fields[3], attempt: attempt, workspace: fields[5],
                command: Array(fields[command...]), record: fields[6], output: fields[7],
                need: LocalNeed(cores: cores, kibibytes: kibibytes)),
            inputs: Self.variables(fields[12..<12 + variables]), outputs: Array(fields[(12 + variables)..<command]))
    }
}

/// What the conductor may ask of a local runner.
enum RunnerRequest: Hashable, Sendable {
    /// When there are cores and memory for it.
    case run(RunnerTask)
    /// Not to start it, if it has not been.
    case drop(BatchID)

    var line: String {
        switch self {
        case .run(let task): "run \(task.line)"
        case .drop(let batch): "drop \(batch.number)"
        }
    }

    init?(_ line: String) {
        let words = line.split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { return nil }
        switch words[0] {
        case "run":
            guard let task = RunnerTask(String(words[1])) else { return nil }
            self = .run(task)
        case "drop":
            guard let number = UInt32(words[1]) else { return nil }
            self = .drop(BatchID(number))
        default: return nil
        }
    }
}

/// What a local runner tells, as a line of text.
enum RunnerReply: Hashable, Sendable {
    /// It hears what it is asked.
    case ready
    case started(BatchID, at: Timestamp)
    case ended(BatchID, code: Int32, started: Timestamp, at: Timestamp, hasValues: Bool)
    /// It could not be started.
    case failed(BatchID, reason: String)
    /// It cannot be started yet.
    case waits(BatchID, reason: String)
    /// Its record alone tells what becomes of it: somebody else has claimed it, or its recorder was killed.
    case leftToRecord(BatchID)
    /// It was not started, as was asked.
    case dropped(BatchID)

    var line: String {
        switch self {
        case .ready: "ready 0"
        case .started(let batch, let time): "started \(batch.number) \(time.milliseconds)"
        case .ended(let batch, let code, let started, let time, let hasValues):
            "ended \(batch.number) \(code) \(started.milliseconds) \(time.milliseconds) \(hasValues ? 1 : 0)"
        case .failed(let batch, let reason): "failed \(batch.number) \(FieldText.escape(reason))"
        case .waits(let batch, let reason): "waits \(batch.number) \(FieldText.escape(reason))"
        case .leftToRecord(let batch): "left \(batch.number)"
        case .dropped(let batch): "dropped \(batch.number)"
        }
    }

    init?(_ line: String) {
        let fields = line.utf8.split(separator: UInt8(ascii: " ")).compactMap { FieldText.unescape($0) }
        guard fields.count > 1, let number = UInt32(fields[1]) else { return nil }
        let batch = BatchID(number)
        let numbers = fields.dropFirst(2).map { Int64($0) }
        switch (fields[0], fields.count) {
        case ("ready", 2): self = .ready
        case ("started", 3):
            guard let time = numbers[0] else { return nil }
            self = .started(batch, at: Timestamp(milliseconds: time))
        case ("ended", 6):
            guard let code = numbers[0].flatMap({ Int32(exactly: $0) }), let start = numbers[1], let end = numbers[2],
                let values = numbers[3]
            else { return nil }
            self = .ended(
                batch, code: code, started: Timestamp(milliseconds: start), at: Timestamp(milliseconds: end),
                hasValues: values > 0)
        case ("failed", 3): self = .failed(batch, reason: fields[2])
        case ("waits", 3): self = .waits(batch, reason: fields[2])
        case ("left", 2): self = .leftToRecord(batch)
        case ("dropped", 2): self = .dropped(batch)
        default: return nil
        }
    }
}
