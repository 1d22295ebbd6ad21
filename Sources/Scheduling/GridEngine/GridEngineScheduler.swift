package import HostInterface
import Synchronization
package import Tracking

/// Grid Engine, by its programs qsub, qstat, qacct, qdel, qhold and qalter.
///
/// It tells of no end whether it was a good one to what waits for it, so each task's wrapper judges its own parents. What
/// waits for tasks cannot be changed later for some of them; who is let go too soon gives its place back.
package final class GridEngineScheduler: Scheduler {
    let programs: any ProgramRunner
    let commandLine: GridEngineCommandLine
    private let clock: any WallClock
    let tables: TaskTables
    private let root: String
    let memory = Mutex(Memory())

    /// What it remembers of what it did.
    struct Memory {
        var calls: [String: Int] = [:]
        /// Tasks of jobs that were deleted before they began, by Grid Engine's own word; it forgets them at once.
        var deleted: [JobID: Set<UInt32>] = [:]
        var silentSince: Timestamp?
        var words = ""
    }

    /// - Parameter root: The study directory; empty where nothing is submitted.
    package init(host: Host, root: String) {
        programs = host.programs
        commandLine = GridEngineCommandLine(environment: host.surroundings.environment)
        clock = host.clock
        tables = TaskTables(root: root, files: host.files)
        self.root = root
    }

    package func submit(_ submission: Submission) async -> SubmissionAnswer {
        do { try tables.write(submission) } catch { return .postponed(reason: "\(error)") }
        let answer = await submit(submission, isByTask: true)
        guard case .refused(let reason) = answer else { return answer }
        // Between arrays of other ranges a task waits for all of the array.
        if reason.contains("same range of sub-tasks") { return await submit(submission, isByTask: false) }
        guard let rows = await rows(), !rows.contains(where: { $0.name == GridEngineName(submission.token).text })
        else {
            return .unknown(reason: reason, isTold: true)
        }
        tables.callOff(submission.batch)
        return answer
    }

    private func submit(_ submission: Submission, isByTask: Bool) async -> SubmissionAnswer {
        let call = commandLine.submit(
            submission, wrapper: "\(root)/.maestro/wrapper.sh", root: root,
            log: "\(root)/.maestro/batches/\(submission.batch.id.number).log",
            start: submission.delaySeconds > 0 ? time(in: submission.delaySeconds) : nil, isByTask: isByTask)
        do {
            let result = try await run(call)
            let job = Self.job(in: result.output)
            guard result.succeeded else {
                return job == nil
                    ? GridEngineComplaint.answer(errors: String(decoding: result.errors, as: UTF8.self))
                    : .unknown(reason: "qsub failed, and may have submitted before", isTold: false)
            }
            return job.map { .accepted(job: $0) } ?? .unknown(reason: "qsub gave no job number", isTold: false)
        } catch .noSuchProgram(let name) {
            return .postponed(reason: "the program \(name) is not on the PATH")
        } catch {
            return .unknown(reason: "\(error)", isTold: false)
        }
    }

    /// `17`, or `17.1-4:1` for an array, on a line of its own.
    static func job(in output: [UInt8]) -> JobID? {
        output.split(separator: UInt8(ascii: "\n")).lazy.compactMap { line in
            UInt64(String(decoding: line.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)).map(JobID.init)
        }.first
    }

    /// `YYYYMMDDhhmm.ss` of this machine's zone.
    private func time(in seconds: Int64) -> String {
        let now = clock.now()
        let moment = Timestamp(milliseconds: now).advanced(bySeconds: seconds)
        let digits = CivilTime(moment, zoneOffsetMinutes: clock.zoneOffsetMinutes(at: now)).compact.filter(\.isNumber)
        return "\(digits.dropLast(2)).\(digits.suffix(2))"
    }

    func run(_ call: Invocation) async throws(HostError) -> ProgramResult {
        memory.withLock { $0.calls[call.program, default: 0] += 1 }
        return try await programs.run(call)
    }

    /// Nothing where Grid Engine does not answer.
    func rows(withinSeconds seconds: Int? = nil) async -> [GridEngineQueueRow]? {
        let call = seconds.map { commandLine.queue.withDeadline($0) } ?? commandLine.queue
        let asked = Timestamp(milliseconds: clock.now())
        let result = try? await run(call)
        let isAnswer = result?.succeeded ?? false
        memory.withLock { memory in
            memory.silentSince = isAnswer ? nil : memory.silentSince ?? asked
            memory.words = String(decoding: result?.errors ?? [], as: UTF8.self)
        }
        return isAnswer ? result.map { GridEngineQueueRow.parse($0.output) } : nil
    }

    package func obstacle() async -> String? {
        do {
            let result = try await run(commandLine.queue)
            guard !result.succeeded else { return nil }
            let words = String(decoding: result.errors, as: UTF8.self).split(separator: "\n").first ?? "qstat failed"
            return "it does not answer (\(words))"
        } catch {
            return "\(error)"
        }
    }

    /// It tells nothing unasked.
    package var news: AsyncStream<News> { AsyncStream { $0.finish() } }

    package func drainCalls() -> [String: Int] {
        memory.withLock { memory in
            defer { memory.calls = [:] }
            return memory.calls
        }
    }

    package var silence: SlurmSilence? {
        memory.withLock { memory in memory.silentSince.map { SlurmSilence(since: $0, words: memory.words) } }
    }

    package func callOff(_ batch: Batch) async { tables.callOff(batch) }

    /// Nobody can tell.
    package func lastStart() async -> Timestamp? { nil }

    package func limit(_ batch: WatchedBatch, to count: Int) async -> Bool {
        guard await !stillOurs([batch]).isEmpty else { return false }
        return (try? await run(commandLine.limit(batch.job, to: count)))?.succeeded ?? false
    }

    /// What a job waits for can be changed for all of its tasks alone, and any end has let them go by then.
    package func retie(_ ties: [NewTie]) async -> [Bool] { ties.map { _ in false } }
}
