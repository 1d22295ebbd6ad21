import Expansion
import HostInterface
import Jobs
import Scheduling
import Storage
import Tracking

/// A test executor: it gives attempts to an ``AllocationMachine``, by its program.
struct AllocationExecutor: Executor {
    private let host: Host
    private let root: String
    private let tables: TaskTables

    init(host: Host, root: String) {
        self.host = host
        self.root = root
        tables = TaskTables(StudyDirectory(root: root), files: host.files)
    }

    func submit(_ submission: Submission) async -> SubmissionAnswer {
        do { try tables.write(submission) } catch { return .postponed(reason: "\(error)") }
        let batch = submission.batch
        let order =
            [submission.token, root, String(batch.id.number), batch.isArray ? "array" : "single"]
            + batch.members.map { String(batch.isArray ? $0.task : 0) }
        let call = Invocation(
            World.allocationProgram, ["submit"] + order, environment: [Submission.tokenVariable: submission.token],
            deadlineSeconds: 60)
        return await Self.program.answer(to: call, by: host.programs)
    }

    private static let program = SubmitProgram(name: World.allocationProgram, separator: ";") { _, errors in
        errors.contains("too many") ? .postponed(reason: errors) : .unknown(reason: errors, isTold: true)
    }

    func observe(_ batches: [WatchedBatch]) async -> Observation {
        guard let result = try? await run(["jobs"] + batches.map(\.job.text)), result.succeeded else {
            return Observation(isTrustworthy: false, observed: [:])
        }
        var lines: [Job: [String]] = [:]
        for line in String(decoding: result.output, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 7, let job = UInt64(words[0]), let index = UInt32(words[1]) else { continue }
            lines[Job(JobID(job), task: index)] = words
        }
        var observed: [InstanceID: JobObservation] = [:]
        var lives: [InstanceID: Life] = [:]
        for batch in batches {
            for (task, index) in zip(batch.tasks, batch.indices) {
                guard let words = lines[Job(batch.job, task: index)] else { continue }
                observed[task.instance] = observation(words[2], exit: words[3])
                lives[task.instance] = life(words[4...].map { Int64($0) })
            }
        }
        return Observation(isTrustworthy: true, observed: observed, lives: lives)
    }

    /// - Parameter times: Milliseconds since 1970.
    private func life(_ times: [Int64?]) -> Life {
        let times = times.map { $0.map { Timestamp(milliseconds: $0) } }
        return Life(submitted: times[0], began: times[1], ended: times[2])
    }

    private func observation(_ word: String, exit: String) -> JobObservation {
        let codes = exit.split(separator: ":").compactMap { Int32($0) }
        switch word {
        case "WAITING": return .queued(blockingReason: nil)
        case "RUNNING": return .running
        case "COMPLETED": return .ended(.succeeded)
        case "TIMEOUT": return .ended(.timedOut)
        case "CANCELLED": return .ended(.cancelled(by: .somebodyElse))
        case "NODE_FAIL": return .ended(.failed(.nodeFailure))
        case "GIVEN_BACK": return .givenBack
        default:
            let signal = codes.count > 1 ? codes[1] : 0
            return .ended(.failed(signal > 0 ? .signal(signal) : .exit(code: codes.first ?? 1)))
        }
    }

    func find(_ batches: [LostBatch]) async -> Jobs.Search {
        guard let result = try? await run(["find"] + batches.map(\.token)), result.succeeded else {
            return .unanswered(reason: "flux does not answer")
        }
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: " ")
        }
        let jobs = Dictionary(grouping: lines.filter { $0.count == 2 }) { String($0[0]) }
        return .answered(
            batches.reduce(into: [:]) { found, lost in
                found[lost.batch] = jobs[lost.token]?.compactMap { UInt64($0[1]).map { JobID($0) } }
            })
    }

    var news: AsyncStream<UnsolicitedUpdate> { AsyncStream { $0.finish() } }

    func stop(_ batches: [WatchedBatch], how: StopStrength) async {
        let unlessBegun = how == .unlessBegun
        if !unlessBegun { for batch in batches { tables.markCancelled(batch) } }
        let places = batches.flatMap { batch in batch.indices.flatMap { [batch.job.text, String($0)] } }
        guard !places.isEmpty else { return }
        _ = try? await run([unlessBegun ? "cancel-waiting" : "cancel"] + places)
    }

    func markCancelled(_ batch: Batch) async { tables.markCancelled(batch) }

    private func run(_ words: [String]) async throws(HostError) -> ProgramResult {
        try await host.programs.run(
            Invocation(World.allocationProgram, words, environment: [:], deadlineSeconds: 60))
    }
}
