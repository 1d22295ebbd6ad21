import Expansion
package import HostInterface
package import Jobs
import Synchronization
package import Tracking

/// Grid Engine, by its programs qsub, qstat, qacct, qdel, qhold and qalter.
///
/// It tells of no end whether it was a good one to what waits for it, so each task's wrapper judges its own parents. What
/// waits for tasks cannot be changed later for some of them, and any end has let them go by then; who is let go too soon
/// gives its place back.
package final class GridEngineScheduler: Executor, ArrayLimiting, QueueAuditing, ProgramDriven {
    let programs: CountedPrograms
    let commandLine: GridEngineCommandLine
    private let clock: any WallClock
    let tables: TaskTables
    private let directory: StudyDirectory
    /// Tasks of jobs that were deleted before they began, by Grid Engine's own word; it forgets them at once.
    let deleted = Mutex<[JobID: Set<UInt32>]>([:])

    /// - Parameter root: The study directory; empty where nothing is submitted.
    package init(host: Host, root: String) {
        programs = CountedPrograms(
            host.programs, clock: host.clock, counted: ["qsub", "qstat", "qacct", "qdel", "qhold", "qalter"],
            question: "qstat")
        commandLine = GridEngineCommandLine(environment: host.context.environment)
        clock = host.clock
        directory = StudyDirectory(root: root)
        tables = TaskTables(directory, files: host.files)
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
        tables.markCancelled(submission.batch)
        return answer
    }

    private func submit(_ submission: Submission, isByTask: Bool) async -> SubmissionAnswer {
        let call = commandLine.submit(
            submission, wrapper: directory.wrapper, root: directory.root,
            log: directory.schedulerLog(of: submission.batch.id),
            start: submission.delaySeconds > 0 ? time(in: submission.delaySeconds) : nil, isByTask: isByTask)
        return await Self.qsub.answer(to: call, by: programs)
    }

    /// It prints `17`, or `17.1-4:1` for an array.
    private static let qsub = SubmitProgram(name: "qsub", separator: ".") { GridEngineComplaint.answer(errors: $1) }

    /// `YYYYMMDDhhmm.ss` of this machine's zone.
    private func time(in seconds: Int64) -> String {
        let now = clock.now()
        let moment = Timestamp(milliseconds: now).advanced(bySeconds: seconds)
        let digits = CivilTime(moment, zoneOffsetMinutes: clock.zoneOffsetMinutes(at: now)).compact.filter(\.isNumber)
        return "\(digits.dropLast(2)).\(digits.suffix(2))"
    }

    /// Nothing where Grid Engine does not answer.
    func rows(withinSeconds seconds: Int? = nil) async -> [GridEngineQueueRow]? {
        let call = seconds.map { commandLine.queue.withDeadline($0) } ?? commandLine.queue
        guard let result = try? await programs.run(call), result.succeeded else { return nil }
        return GridEngineQueueRow.parse(result.output)
    }

    package func obstacle() async -> String? {
        do {
            let result = try await programs.run(commandLine.queue)
            guard !result.succeeded else { return nil }
            let words = String(decoding: result.errors, as: UTF8.self).split(separator: "\n").first ?? "qstat failed"
            return "it does not respond (\(words))"
        } catch {
            return "\(error)"
        }
    }

    /// It tells nothing unasked.
    package var news: AsyncStream<UnsolicitedUpdate> { AsyncStream { $0.finish() } }

    package func drainCalls() -> [String: Int] { programs.drain() }

    package var silence: SchedulerSilence? { programs.silence }

    package func markCancelled(_ batch: Batch) async { tables.markCancelled(batch) }

    /// Nobody can tell.
    package func lastStart() async -> Timestamp? { nil }

    package func limit(_ batch: WatchedBatch, to count: Int) async -> Bool {
        guard await !stillOurs([batch]).isEmpty else { return false }
        return (try? await programs.run(commandLine.limit(batch.job, to: count)))?.succeeded ?? false
    }
}
