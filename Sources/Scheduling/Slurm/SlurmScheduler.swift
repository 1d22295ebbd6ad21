import Expansion
package import HostInterface
import Synchronization
package import Tracking

/// Slurm, by its programs sbatch, squeue, sacct, scancel and scontrol.
package struct SlurmScheduler: Scheduler {
    let programs: CountedPrograms
    let commandLine: SlurmCommandLine
    let clock: any WallClock
    private let files: any FileSystem
    /// The study directory; empty where nothing is submitted.
    private let root: String
    /// How many names or ids go into one call, so that no argument grows beyond what a program can be given.
    private static let namesInOneCall = 200
    private static let jobsInOneCall = 1000

    /// - Parameter root: The study directory.
    package init(host: Host, root: String) {
        programs = CountedPrograms(host.programs)
        commandLine = SlurmCommandLine(environment: host.surroundings.environment)
        clock = host.clock
        files = host.files
        self.root = root
    }

    package func drainCalls() -> [String: Int] { programs.drain() }

    package func submit(_ submission: Submission) async -> SubmissionAnswer {
        let folder = "\(root)/.maestro/batches"
        do {
            for (name, text) in TaskTable(submission, root: root).files {
                try files.replace("\(folder)/\(name)", with: Array(text.utf8), mode: .privateFile)
            }
        } catch {
            return .postponed(reason: "\(error)")
        }
        return await submit(
            commandLine.submit(
                submission, wrapper: "\(root)/.maestro/wrapper.sh", root: root,
                log: "\(folder)/\(submission.batch.id.number).log"))
    }

    /// Submits a program as a job of its own, of which one at a time runs under its name.
    package func submitProgram(
        _ program: String, _ arguments: [String], options: [String], name: String, output: String
    ) async -> SubmissionAnswer {
        await submit(
            commandLine.submit(program: program, arguments, options: options, name: name, output: output))
    }

    private func submit(_ call: Invocation) async -> SubmissionAnswer {
        do {
            let result = try await programs.run(call)
            guard result.succeeded else {
                guard case .exited = result.end else { return .unknown(reason: "sbatch was killed") }
                return SubmissionComplaint.answer(String(decoding: result.errors, as: UTF8.self))
            }
            return Self.jobNumber(in: result.output).map { .accepted(job: $0) }
                ?? .unknown(reason: "sbatch gave no job number")
        } catch .noSuchProgram(let name) {
            return .postponed(reason: "the program \(name) is not on the PATH")
        } catch {
            return .unknown(reason: "\(error)")
        }
    }

    /// The one line that is `NUMBER` or `NUMBER;CLUSTER`; a site's banner may stand around it.
    static func jobNumber(in output: [UInt8]) -> UInt64? {
        output.split(separator: UInt8(ascii: "\n")).lazy
            .compactMap { line in
                UInt64(String(decoding: line.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self))
            }
            .first
    }

    /// Why nothing can be submitted from this machine now; nothing where it can.
    package func obstacle() async -> String? {
        do {
            // The one program that tells of itself without a question to the controller.
            _ = try await programs.run(commandLine.version)
            let result = try await programs.run(commandLine.queue)
            guard !result.succeeded else { return nil }
            let words = String(decoding: result.errors, as: UTF8.self).split(separator: "\n").last ?? "squeue failed"
            return "it does not answer (\(words))"
        } catch {
            return "\(error)"
        }
    }

    /// Slurm tells nothing unasked.
    package var news: AsyncStream<News> { AsyncStream { $0.finish() } }

    /// Jobs that wait in Slurm may stay there.
    package func takeBack(_ batches: [WatchedBatch]) async {}

    /// Looks first whether the numbers still mean these jobs, so that nobody else's is stopped.
    package func stop(_ batches: [WatchedBatch], urgently: Bool) async {
        guard let result = try? await programs.run(commandLine.queue), result.succeeded else { return }
        let names = Dictionary(
            QueueRow.parse(result.output).map { ($0.job, $0.name) }, uniquingKeysWith: { first, _ in first })
        for chunk in batches.filter({ names[$0.number] == $0.token }).chunks(of: Self.jobsInOneCall) {
            // A failed call shows in the next observation, and the conductor asks again.
            _ = try? await programs.run(commandLine.cancel(Array(chunk)))
        }
    }

    package func limit(_ batch: WatchedBatch, to count: Int) async {
        _ = try? await programs.run(commandLine.limit(batch, to: count))
    }

    package func retie(_ batches: [WatchedBatch], to dependencies: [JobDependency]) async -> Bool {
        (try? await programs.run(commandLine.retie(batches, to: dependencies)))?.succeeded ?? false
    }
}

// MARK: - Looking

extension SlurmScheduler {
    package func observe(_ batches: [WatchedBatch]) async -> Observation {
        guard !batches.isEmpty else { return Observation(isTrustworthy: true, sightings: [:]) }
        let rows: [QueueRow]
        do {
            let result = try await programs.run(commandLine.queue)
            guard result.succeeded else { return Self.unanswered("squeue", result) }
            rows = QueueRow.parse(result.output)
        } catch {
            return Observation(isTrustworthy: false, sightings: [:], remarks: ["\(error)"])
        }
        var sightings = Self.sightings(of: batches, in: rows)
        let (accounted, remarks) = await accounting(of: batches.without(sightings))
        sightings.merge(accounted) { first, _ in first }
        return Observation(isTrustworthy: true, sightings: sightings, remarks: remarks)
    }

    /// What squeue says of a job now, state and reason; nothing where it does not know it or does not answer.
    package func words(on job: Job) async -> String? {
        guard let result = try? await programs.run(commandLine.queue(of: job)), result.succeeded else { return nil }
        return QueueRow.parse(result.output).first { $0.job == job.number }
            .map { $0.reason.isEmpty || $0.reason == "None" ? $0.state : "\($0.state) (\($0.reason))" }
    }

    private static func unanswered(_ program: String, _ result: ProgramResult) -> Observation {
        let words = String(decoding: result.errors, as: UTF8.self)
        return Observation(isTrustworthy: false, sightings: [:], remarks: ["\(program): \(words)"])
    }

    /// A row counts only if number and name fit: Slurm may have given the number to somebody else.
    static func sightings(of batches: [WatchedBatch], in rows: [QueueRow]) -> [InstanceID: Sighting] {
        let byNumber = Dictionary(grouping: rows, by: \.job)
        var sightings: [InstanceID: Sighting] = [:]
        for batch in batches {
            let own = (byNumber[batch.number] ?? []).filter { $0.name == batch.token }
            let index = TaskIndex(batch)
            for row in own {
                let sighting = JobState.sighting(
                    of: row.state, reason: row.reason, job: row.name(ofArray: batch.isArray)
                ).inQueue
                index.forEach(in: row.tasks) { sightings[$0] = sighting }
            }
        }
        return sightings
    }

    /// Only ends count: sacct may show a job as pending or running for ever that Slurm has lost (section 0, 4).
    private func accounting(of batches: [WatchedBatch]) async -> ([InstanceID: Sighting], [String]) {
        var sightings: [InstanceID: Sighting] = [:]
        var remarks: [String] = []
        for chunk in batches.chunks(of: Self.namesInOneCall) {
            do {
                let result = try await programs.run(commandLine.accounting(of: Array(chunk)))
                guard result.succeeded else {
                    remarks.append("sacct: " + String(decoding: result.errors, as: UTF8.self))
                    continue
                }
                sightings.merge(Self.ends(of: Array(chunk), in: AccountingRow.parse(result.output))) { $1 }
            } catch {
                remarks.append("\(error)")
            }
        }
        return (sightings, remarks)
    }

    static func ends(of batches: [WatchedBatch], in rows: [AccountingRow]) -> [InstanceID: Sighting] {
        let byNumber = Dictionary(grouping: rows, by: \.job)
        var ends: [InstanceID: Sighting] = [:]
        for batch in batches {
            // Older submit times are earlier lives of a requeued job, or somebody else's job.
            let own = (byNumber[batch.number] ?? []).filter { $0.name == batch.token }
                .sorted { $0.submitted < $1.submitted }
            let index = TaskIndex(batch)
            for row in own {
                let sighting = JobState.sighting(of: row.state, exit: row.exit)
                let isEnd = if case .ended = sighting { true } else { false }
                index.forEach(in: row.tasks) { ends[$0] = isEnd ? sighting : nil }
            }
        }
        return ends
    }

    package func find(_ batches: [LostBatch]) async -> Search {
        var found: [BatchID: [UInt64]] = [:]
        for chunk in batches.chunks(of: Self.namesInOneCall) {
            let names = chunk.map(\.token)
            let since = (chunk.map(\.since).min()?.milliseconds ?? 0) / 1000 - 3600
            do {
                let queue = try await programs.run(commandLine.queue(named: names))
                guard queue.succeeded else { return .unanswered(reason: String(decoding: queue.errors, as: UTF8.self)) }
                var rows = QueueRow.parse(queue.output).map { ($0.name, $0.job) }
                // A cluster without accounting has no sacct to ask; squeue then is all that can be known.
                let history = try? await programs.run(commandLine.accounting(named: names, since: since))
                if let history, history.succeeded {
                    // What has not ended is for squeue to tell: sacct does not hear of jobs that Slurm has lost.
                    rows += AccountingRow.parse(history.output).filter(\.isEnd).map { ($0.name, $0.job) }
                }
                let jobs = Dictionary(grouping: rows, by: \.0).mapValues { Set($0.map(\.1)).sorted() }
                for batch in chunk { found[batch.batch] = jobs[batch.token] }
            } catch {
                return .unanswered(reason: "\(error)")
            }
        }
        return .answered(found)
    }
}

extension Sighting {
    /// While squeue knows a preempted job, Slurm may yet put it back; section 1.
    fileprivate var inQueue: Sighting { self == .ended(.failed(.preempted)) ? .undecided("PREEMPTED") : self }
}

/// The instances of a batch by their tasks.
private struct TaskIndex {
    private let first: InstanceID?
    private let byTask: [UInt32: InstanceID]

    init(_ batch: WatchedBatch) {
        first = batch.isArray ? nil : batch.tasks.first?.instance
        byTask = batch.isArray ? Dictionary(batch.tasks.map { ($0.index, $0.instance) }) { first, _ in first } : [:]
    }

    func forEach(in tasks: TaskSet, _ body: (InstanceID) -> Void) {
        switch tasks {
        case .whole: if let first { body(first) }
        case .ranges(let ranges):
            for range in ranges {
                // A row may name more tasks than are asked for, or fewer.
                if range.count <= byTask.count {
                    for task in range { if let instance = byTask[task] { body(instance) } }
                } else {
                    for (task, instance) in byTask where range.contains(task) { body(instance) }
                }
            }
        }
    }
}

extension AccountingRow {
    fileprivate var isEnd: Bool {
        if case .ended = JobState.sighting(of: state, exit: exit) { true } else { false }
    }
}

extension [WatchedBatch] {
    /// Batches with the tasks that nothing was said of.
    fileprivate func without(_ sightings: [InstanceID: Sighting]) -> [WatchedBatch] {
        compactMap { batch in
            let rest = batch.tasks.filter { sightings[$0.instance] == nil }
            guard !rest.isEmpty else { return nil }
            return WatchedBatch(
                batch: batch.batch, number: batch.number, token: batch.token, isArray: batch.isArray, tasks: rest,
                isWhole: false)
        }
    }
}

extension Array {
    fileprivate func chunks(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
