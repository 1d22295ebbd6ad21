import Expansion
package import HostInterface
package import Jobs
import Synchronization
package import Tracking

/// Slurm, by its programs sbatch, squeue, sacct, scancel and scontrol.
package struct SlurmScheduler: Executor, DependencyEditing, ArrayLimiting, QueueAuditing, ProgramDriven {
    let programs: CountedPrograms
    let commandLine: SlurmCommandLine
    let clock: any WallClock
    private let tables: TaskTables
    /// The study directory; empty where nothing is submitted.
    private let directory: StudyDirectory
    /// How many names or ids go into one call, so that no argument grows beyond what a program can be given.
    static let namesInOneCall = 200
    static let jobsInOneCall = 1000

    /// - Parameters:
    ///   - root: The study directory.
    ///   - variables: Those that were in force when the study was started.
    package init(host: Host, root: String, variables: SlurmVariables? = nil) {
        programs = CountedPrograms(
            host.programs, clock: host.clock,
            counted: ["sbatch", "squeue", "sacct", "sacctmgr", "scancel", "scontrol"], question: "squeue")
        commandLine = SlurmCommandLine(environment: host.context.environment, variables: variables)
        clock = host.clock
        directory = StudyDirectory(root: root)
        tables = TaskTables(directory, files: host.files)
    }

    package func drainCalls() -> [String: Int] { programs.drain() }

    package var silence: SchedulerSilence? { programs.silence }

    package func submit(_ submission: Submission) async -> SubmissionAnswer {
        do { try tables.write(submission) } catch { return .postponed(reason: "\(error)") }
        let answer = await submit(
            commandLine.submit(
                submission, wrapper: directory.wrapper, root: directory.root,
                log: directory.schedulerLog(of: submission.batch.id)))
        guard case .refused(let reason) = answer else { return answer }
        guard await !isQueued(submission.token) else { return .unknown(reason: reason, isTold: true) }
        tables.markCancelled(submission.batch)
        return answer
    }

    /// Whether a job of that name may run although its submission was refused. Slurm may keep a refused job as a failed
    /// one, which does not count.
    private func isQueued(_ token: String) async -> Bool {
        guard let result = try? await programs.run(commandLine.queue(named: [token])), result.succeeded else {
            return true
        }
        return QueueRow.parse(result.output).contains { row in
            if row.name != token { return false }
            if case .ended = JobState.observed(of: row.state) { return false }
            return true
        }
    }

    func submit(_ call: Invocation) async -> SubmissionAnswer {
        await Self.sbatch.answer(to: call, by: programs)
    }

    /// It prints `NUMBER`, or `NUMBER;CLUSTER`.
    static let sbatch = SubmitProgram(name: "sbatch", separator: ";") {
        SubmissionComplaint.answer(code: $0, errors: $1)
    }

    /// Why nothing can be submitted from this machine now; nothing where it can.
    package func obstacle() async -> String? {
        do {
            // The one program that tells of itself without a question to the controller.
            _ = try await programs.run(commandLine.version)
            let result = try await programs.run(commandLine.queue)
            guard !result.succeeded else { return nil }
            let words = String(decoding: result.errors, as: UTF8.self).split(separator: "\n").last ?? "squeue failed"
            return "it does not respond (\(words))"
        } catch {
            return "\(error)"
        }
    }

    /// Slurm tells nothing unasked.
    package var news: AsyncStream<UnsolicitedUpdate> { AsyncStream { $0.finish() } }

    package func stop(_ batches: [WatchedBatch], how: StopStrength) async {
        let unlessBegun = how == .unlessBegun
        // First, so that there is no moment in which one that Slurm forgets to end may begin.
        if !unlessBegun { for batch in batches { tables.markCancelled(batch) } }
        for chunk in await stillOurs(batches).chunks(of: Self.jobsInOneCall) {
            // A failed call shows in the next observation, and the conductor asks again.
            _ = try? await programs.run(commandLine.cancel(Array(chunk), unlessBegun: unlessBegun))
        }
    }

    package func markCancelled(_ batch: Batch) async { tables.markCancelled(batch) }

    package func limit(_ batch: WatchedBatch, to count: Int) async -> Bool {
        guard await !stillOurs([batch]).isEmpty else { return false }
        return (try? await programs.run(commandLine.limit(batch, to: count)))?.succeeded ?? false
    }

    package func updateDependencies(_ batchDependencies: [DependencyUpdate]) async -> [Bool] {
        let ours = Set(await stillOurs(batchDependencies.flatMap(\.batches)).map(\.batch))
        var answers: [Bool] = []
        for batchDependency in batchDependencies {
            let isKnown = batchDependency.batches.allSatisfy { ours.contains($0.batch) }
            let call = commandLine.updateDependencies(batchDependency.batches, to: batchDependency.dependencies)
            answers.append(isKnown ? (try? await programs.run(call))?.succeeded ?? false : false)
        }
        return answers
    }

    /// Those whose numbers still mean these jobs, so that nothing is done to anybody else's.
    private func stillOurs(_ batches: [WatchedBatch]) async -> [WatchedBatch] {
        guard let result = try? await programs.run(commandLine.queue), result.succeeded else { return [] }
        let names = Dictionary(
            QueueRow.parse(result.output).map { ($0.job, $0.name) }, uniquingKeysWith: { first, _ in first })
        return batches.filter { names[$0.job] == $0.token }
    }
}

extension Array {
    func chunks(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
