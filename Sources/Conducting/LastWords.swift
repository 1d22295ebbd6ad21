import Deciding
import Executors
import Expansion
package import HostInterface
import Jobs
import Scheduling
import Storage
package import Tracking

/// What a failed attempt said last: read once, when it ends, so that no report has to open thousands of files.
extension ConductorLoop {
    func lastErrorLine(before event: Event, of live: BatchState) -> [Event] {
        let failed: InstanceID
        switch event {
        case .ended(let instance, let outcome, _), .retrying(let instance, let outcome, _):
            guard Cause(outcome, words: "") != nil else { return [] }
            failed = instance
        case .opened, .intended, .accepted, .rejected, .postponed, .doubted, .blocked, .lastErrorLine, .published,
            .wroteRows,
            .started, .requeued, .dequeued, .updatedDependencies, .staleDependencies, .resubmitting,
            .removingTemporaries, .called,
            .requested, .closed:
            return []
        }
        let member = Batch.Member(instance: failed, attempt: state[failed].attempts, isRestart: false)
        let output = builder.output(of: member, executor: live.batch.executor, in: state.graph)
        let own = [".err", ".out"].lazy.map { lastLine(of: output + $0, files: host.files) }.first { !$0.isEmpty }
        let words = slurmsWords(on: failed, of: live.batch) ?? own ?? ""
        return words.isEmpty ? [] : [.lastErrorLine(failed, words)]
    }

    /// With the values that requests of other steps need: so that what comes of the journal needs no other file.
    func withValuesForRequests(_ event: Event) -> Event {
        guard case .published(let instance, _) = event else { return event }
        let names = state.graph.valuesForRequests(of: state.graph.step(of: instance))
        guard !names.isEmpty, let published = host.files.publishedValues(recordPath(of: instance)) else { return event }
        let values = names.reduce(into: [String: String]()) { found, name in
            // No request is longer.
            found[name] = published[name].map { String($0.prefix(1000)) }
        }
        return .published(instance, values)
    }

    private func slurmsWords(on instance: InstanceID, of batch: Batch) -> String? {
        guard !batch.executor.isBesideConductor, let record = host.files.attemptRecord(recordPath(of: instance))
        else { return nil }
        return schedulerWords(on: record.rawJob, in: directory.schedulerLog(of: batch.id), files: host.files)
    }
}

/// The last line that Slurm itself wrote about a job, such as that its time was over, cut to 200 bytes.
///
/// All jobs of a batch share one file; slurmstepd names them by their raw numbers.
package func schedulerWords(on job: JobID, in path: String, files: any FileSystem) -> String? {
    guard let size = ((try? files.information(path)) ?? nil)?.size, size > 0,
        let tail = try? files.read(path, from: max(0, size - 65_536))
    else { return nil }
    let number = Array(job.text.utf8)
    let line = tail.split(separator: UInt8(ascii: "\n")).last { line in
        line.starts(with: "slurmstepd".utf8)
            && line.split(whereSeparator: { !(48...57).contains($0) }).contains { $0.elementsEqual(number) }
    }
    return line.map { String(decoding: $0.prefix(200), as: UTF8.self) }
}

/// The last line of a file that is not blank, cut to 200 bytes; empty where there is none.
package func lastLine(of path: String, files: any FileSystem) -> String {
    guard let size = ((try? files.information(path)) ?? nil)?.size, size > 0,
        let tail = try? files.read(path, from: max(0, size - 4096))
    else { return "" }
    let lines = tail.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    let last = lines.last { line in line.contains { $0 > 0x20 } }
    return String(decoding: last?.prefix(200) ?? [], as: UTF8.self)
}
