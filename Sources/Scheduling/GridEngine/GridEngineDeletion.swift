import HostInterface
package import Jobs
import Synchronization
import Tracking

/// How jobs are ended.
extension GridEngineScheduler {
    package func stop(_ batches: [WatchedBatch], how: StopStrength) async {
        guard how != .unlessBegun else { return await returnUnstarted(batches) }
        // First, so that there is no moment in which one that has been let go may begin.
        for batch in batches { tables.markCancelled(batch) }
        await delete(await stillOurs(batches))
    }

    /// qdel ends what runs as well. So what waits is held first, and only what is seen to be held is deleted.
    private func returnUnstarted(_ batches: [WatchedBatch]) async {
        let ours = await stillOurs(batches)
        for chunk in ours.flatMap(\.gridEngineNames).chunks(of: Self.jobsInOneCall) {
            guard (try? await programs.run(commandLine.hold(Array(chunk)))) != nil else { return }
        }
        guard !ours.isEmpty, let rows = await rows() else { return }
        let held = Dictionary(grouping: rows.filter { $0.state.contains("h") && $0.state.contains("w") }, by: \.job)
        await delete(ours.compactMap { $0.only(held[$0.job]?.map(\.tasks) ?? []) })
    }

    private static var jobsInOneCall: Int { 500 }

    private func delete(_ batches: [WatchedBatch]) async {
        for chunk in batches.flatMap(\.gridEngineNames).chunks(of: Self.jobsInOneCall) {
            // A failed call shows in the next observation, and the conductor asks again.
            guard let result = try? await programs.run(commandLine.delete(Array(chunk))) else { continue }
            note(Self.deleted(in: result.output), of: batches)
        }
    }

    /// - Parameter named: Without tasks where none of those asked about was running.
    private func note(_ named: [JobID: Set<UInt32>], of batches: [WatchedBatch]) {
        deleted.withLock { deleted in
            for batch in batches {
                guard let tasks = named[batch.job] else { continue }
                deleted[batch.job, default: []].formUnion(tasks.isEmpty ? Set(batch.indices) : tasks)
            }
        }
    }

    /// `root has deleted job-array task 13.6`, or `root has deleted job 14`; of what runs it says that it has registered it
    /// for deletion.
    static func deleted(in output: [UInt8]) -> [JobID: Set<UInt32>] {
        var deleted: [JobID: Set<UInt32>] = [:]
        for line in String(decoding: output, as: UTF8.self).split(separator: "\n") where line.contains(" has deleted ")
        {
            let parts = line.split(separator: " ").last?.split(separator: ".") ?? []
            guard let job = parts.first.flatMap({ JobID($0) }) else { continue }
            let task = parts.count == 2 ? UInt32(parts[1]).map { $0 &- 1 } : nil
            deleted[job, default: []].formUnion(task.map { [$0] } ?? [])
        }
        return deleted
    }

    /// Those whose ids still mean these jobs, so that nothing is done to anybody else's.
    func stillOurs(_ batches: [WatchedBatch]) async -> [WatchedBatch] {
        guard let rows = await rows() else { return [] }
        let names = Dictionary(rows.map { ($0.job, $0.name) }, uniquingKeysWith: { first, _ in first })
        return batches.filter { names[$0.job] == GridEngineName($0.token).text }
    }
}

extension WatchedBatch {
    /// `17`, or `17.3-5` for some tasks of an array.
    fileprivate var gridEngineNames: [String] {
        guard isArray else { return [job.text] }
        return ranges(of: tasks.map(\.index)).map { range in
            range.count == 1
                ? "\(job).\(range.lowerBound + 1)" : "\(job).\(range.lowerBound + 1)-\(range.upperBound + 1)"
        }
    }

    /// With those tasks alone that rows tell of; nothing where none is left.
    fileprivate func only(_ sets: [TaskSet]) -> WatchedBatch? {
        guard !sets.isEmpty else { return nil }
        guard isArray else { return self }
        let deleted = sets.tasks(among: Set(tasks.map(\.index)))
        guard !deleted.isEmpty else { return nil }
        return WatchedBatch(
            batch: batch, job: job, token: token, isArray: isArray, tasks: tasks.filter { deleted.contains($0.index) },
            isWhole: false)
    }
}
