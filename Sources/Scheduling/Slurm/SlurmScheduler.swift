package import HostInterface
import Tracking

/// Slurm, by its programs sbatch, squeue, sacct and scancel.
package struct SlurmScheduler: Scheduler {
    private let programs: any ProgramRunner
    private let commandLine: SlurmCommandLine
    private let wrapper: String
    /// How many names or ids go into one call, so that no argument grows beyond what a program can be given.
    private static let namesInOneCall = 200
    private static let jobsInOneCall = 1000

    /// - Parameter wrapper: The path of the wrapper script.
    package init(host: Host, wrapper: String) {
        programs = host.programs
        commandLine = SlurmCommandLine(environment: host.surroundings.environment)
        self.wrapper = wrapper
    }

    package func submit(_ submission: Submission) async -> SubmissionAnswer {
        guard let task = submission.tasks.first, submission.tasks.count == 1 else {
            return .refused(reason: "batches of several instances are not submitted as job arrays yet")
        }
        do {
            let result = try await programs.run(commandLine.submit(submission, wrapper: wrapper, task: task))
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
    package func takeBack(_ jobs: [WatchedJob]) async {}

    package func stop(_ jobs: [WatchedJob], urgently: Bool) async {
        for chunk in jobs.chunks(of: Self.jobsInOneCall) {
            // A failed call shows in the next observation, and the conductor asks again.
            _ = try? await programs.run(commandLine.cancel(chunk.map(\.number)))
        }
    }
}

// MARK: - Looking

extension SlurmScheduler {
    package func observe(_ jobs: [WatchedJob]) async -> Observation {
        guard !jobs.isEmpty else { return Observation(isTrustworthy: true, sightings: [:]) }
        let rows: [QueueRow]
        do {
            let result = try await programs.run(commandLine.queue)
            guard result.succeeded else { return Self.unanswered("squeue", result) }
            rows = QueueRow.parse(result.output)
        } catch {
            return Observation(isTrustworthy: false, sightings: [:], remarks: ["\(error)"])
        }
        var sightings = Self.sightings(of: jobs, in: rows)
        let gone = jobs.filter { sightings[$0.batch] == nil }
        let (accounted, remarks) = await accounting(of: gone)
        sightings.merge(accounted) { first, _ in first }
        return Observation(isTrustworthy: true, sightings: sightings, remarks: remarks)
    }

    /// What squeue says of a job now, state and reason; nothing where it does not know it or does not answer.
    package func words(on job: UInt64) async -> String? {
        guard let result = try? await programs.run(commandLine.queue(of: job)), result.succeeded else { return nil }
        return QueueRow.parse(result.output).first { $0.job == job }
            .map { $0.reason.isEmpty || $0.reason == "None" ? $0.state : "\($0.state) (\($0.reason))" }
    }

    private static func unanswered(_ program: String, _ result: ProgramResult) -> Observation {
        let words = String(decoding: result.errors, as: UTF8.self)
        return Observation(isTrustworthy: false, sightings: [:], remarks: ["\(program): \(words)"])
    }

    /// A row counts only if number and name fit: Slurm may have given the number to somebody else.
    static func sightings(of jobs: [WatchedJob], in rows: [QueueRow]) -> [BatchID: Sighting] {
        let byNumber = Dictionary(rows.map { ($0.job, $0) }, uniquingKeysWith: { first, _ in first })
        var sightings: [BatchID: Sighting] = [:]
        for job in jobs {
            guard let row = byNumber[job.number], row.name == job.token else { continue }
            sightings[job.batch] = JobState.sighting(of: row.state, reason: row.reason)
        }
        return sightings
    }

    /// Only ends count: sacct may show a job as pending or running for ever that Slurm has lost (section 0, 4).
    private func accounting(of jobs: [WatchedJob]) async -> ([BatchID: Sighting], [String]) {
        var sightings: [BatchID: Sighting] = [:]
        var remarks: [String] = []
        for chunk in jobs.chunks(of: Self.jobsInOneCall) {
            do {
                let result = try await programs.run(commandLine.accounting(of: chunk.map(\.number)))
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

    static func ends(of jobs: [WatchedJob], in rows: [AccountingRow]) -> [BatchID: Sighting] {
        let byNumber = Dictionary(grouping: rows, by: \.job)
        var ends: [BatchID: Sighting] = [:]
        for job in jobs {
            // Older submit times are earlier lives of a requeued job, or somebody else's job.
            let newest = (byNumber[job.number] ?? []).filter { $0.name == job.token }.max {
                $0.submitted < $1.submitted
            }
            guard let newest else { continue }
            let sighting = JobState.sighting(of: newest.state, exit: newest.exit)
            if case .ended = sighting { ends[job.batch] = sighting }
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
                    rows += AccountingRow.parse(history.output).map { ($0.name, $0.job) }
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

extension Array {
    fileprivate func chunks(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
