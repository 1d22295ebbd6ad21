/// What a controller that is killed has forgotten when it comes back.
extension Controller {
    /// Its state is saved some seconds late: jobs that came since are gone, and their numbers are given out again;
    /// tasks that began since wait again. Reliability research, section 0 (3) and (4).
    ///
    /// - Returns: Processes on the nodes that belong to nothing any more.
    mutating func crash(losing milliseconds: Int64, at now: Int64) -> [Int] {
        isDown = true
        var orphans: [Int] = []
        let saved = now - milliseconds
        let lost = jobs.values.filter { $0.submitted > saved }.sorted { $0.number < $1.number }
        for job in lost {
            orphans += job.tasks.values.compactMap(\.process)
            jobs[job.number] = nil
        }
        if let first = lost.first { next = first.number }
        for (number, job) in jobs {
            for (index, task) in job.tasks where task.isActive && task.started > saved {
                if let process = task.process { orphans.append(process) }
                jobs[number]?.tasks[index]?.state = .pending
                jobs[number]?.tasks[index]?.generation += 1
                jobs[number]?.tasks[index]?.isRevived = true
            }
        }
        return orphans.sorted()
    }

    mutating func returns(at now: Int64) {
        isDown = false
        bootTime = now
        let reports = unreported
        unreported = []
        for (job, task, generation) in reports { complete(job, task, generation: generation, at: now) }
    }
}
