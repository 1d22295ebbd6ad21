import Synchronization
import HostInterface
import Tracking

/// How jobs are ended.
extension GridEngineScheduler {
    /// qdel ends what runs as well. So what waits is held first, and only what is seen to be held is deleted.
    package func takeBack(_ batches: [WatchedBatch]) async {
        let ours = await stillOurs(batches)
        guard !ours.isEmpty, (try? await run(commandLine.hold(ours.flatMap(\.gridEngineNames)))) != nil,
            let rows = await rows()
        else { return }
        let held = ours.compactMap { batch in
            let rows = rows.filter { $0.job == batch.job && $0.state.contains("h") && $0.state.contains("w") }
            return batch.only(rows.map(\.tasks))
        }
        await delete(held)
    }

    package func stop(_ batches: [WatchedBatch], urgently: Bool) async {
        // First, so that there is no moment in which one that has been let go may begin.
        for batch in batches { tables.callOff(batch.tasks.map { batch.isArray ? $0.index : 0 }, of: batch.batch) }
        await delete(await stillOurs(batches))
    }

    private func delete(_ batches: [WatchedBatch]) async {
        for chunk in batches.flatMap(\.gridEngineNames).chunks(of: 500) {
            // A failed call shows in the next observation, and the conductor asks again.
            guard let result = try? await run(commandLine.delete(Array(chunk))) else { continue }
            let deleted = Self.deleted(in: result.output)
            memory.withLock { memory in
                for (job, tasks) in deleted { memory.deleted[job, default: []].formUnion(tasks) }
            }
            for (job, tasks) in deleted where tasks.isEmpty { forgetWhole(job, of: batches) }
        }
    }

    /// All tasks of a job that are asked about, since none of it was running.
    private func forgetWhole(_ job: JobID, of batches: [WatchedBatch]) {
        let tasks = batches.filter { $0.job == job }.flatMap { batch in
            batch.tasks.map { batch.isArray ? $0.index : 0 }
        }
        memory.withLock { $0.deleted[job, default: []].formUnion(tasks) }
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
        var told: Set<UInt32> = []
        let own = Set(tasks.map(\.index))
        for set in sets { set.forEach(among: own) { told.insert($0) } }
        guard !told.isEmpty else { return nil }
        return WatchedBatch(
            batch: batch, job: job, token: token, isArray: isArray, tasks: tasks.filter { told.contains($0.index) },
            isWhole: false)
    }
}
