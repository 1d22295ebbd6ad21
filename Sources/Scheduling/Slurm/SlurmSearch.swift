import HostInterface
package import Jobs
import Tracking

/// Looks for batches by their names.
extension SlurmScheduler {
    package func find(_ batches: [LostBatch]) async -> Search {
        var found: [BatchID: [JobID]] = [:]
        for chunk in batches.chunks(of: Self.namesInOneCall) {
            let names = chunk.map(\.token)
            let since = (chunk.map(\.since).min()?.milliseconds ?? 0) / 1000 - 3600
            do {
                let queue = try await programs.run(commandLine.queue(named: names))
                guard queue.succeeded else { return .unanswered(reason: String(decoding: queue.errors, as: UTF8.self)) }
                let queued = QueueRow.parse(queue.output)
                var rows = queued.filter { !$0.wasRefused }.map { ($0.name, $0.job) }
                // A cluster without accounting has no sacct to ask; squeue then is all that can be known.
                let history = try? await programs.run(commandLine.accounting(named: names, since: since))
                if let history, history.succeeded {
                    // What has not ended is for squeue to tell: sacct does not hear of jobs that Slurm has lost.
                    rows += AccountingRow.parse(history.output).filter { $0.isEnd && !$0.wasRefused }.map {
                        ($0.name, $0.job)
                    }
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

// A job that sbatch was refused can stay for a while as one that has failed: it was never accepted, and never runs.
// Measured from 20.11 to 26.05 with more memory than any node has.

extension QueueRow {
    fileprivate var wasRefused: Bool { state == "FAILED" && reason == "BadConstraints" }
}

extension AccountingRow {
    /// The reason is not told here; but whatever ran for less than a second left a record of its own.
    fileprivate var wasRefused: Bool { state == "FAILED" && life.submitted != nil && life.submitted == life.ended }

    fileprivate var isEnd: Bool {
        if case .ended = JobState.observed(of: state, exit: exit) { true } else { false }
    }
}
