/// What a controller that is killed has forgotten when it comes back: all that happened since it last saved its state,
/// which it does some seconds late. Reliability research, section 0 (3) and (4).
extension Controller {
    /// What it would know if it were killed now.
    struct SavedState: Sendable {
        let time: Int64
        let jobs: [UInt64: SimulatedJob]
        let next: UInt64
    }

    /// At most so many milliseconds are lost; a real one saves within 5 s, and takes its time to write.
    static let saveInterval: Int64 = 8000

    /// Writes its state down, and keeps what was written before for as long as a crash may need it.
    mutating func save(at now: Int64) {
        guard saves.last.map({ now - $0.time >= 200 }) ?? true else { return }
        saves.append(SavedState(time: now, jobs: jobs, next: next))
        while saves.count > 1, saves[1].time <= now - Self.saveInterval { saves.removeFirst() }
    }

    /// - Parameter milliseconds: For how long nothing had been saved.
    /// - Returns: Processes on the nodes that belong to nothing any more.
    mutating func crash(losing milliseconds: Int64, at now: Int64) -> [Int] {
        isDown = true
        guard let saved = saves.last(where: { $0.time <= now - milliseconds }) ?? saves.first else { return [] }
        let current = jobs
        (jobs, next, saves) = (saved.jobs, saved.next, [])
        for (number, job) in jobs.sorted(by: { $0.key < $1.key }) {
            for index in job.tasks.keys.sorted() { forget(index, of: number, since: current[number]?.tasks[index]) }
        }
        let kept = Set(jobs.values.flatMap { $0.tasks.values.compactMap(\.process) })
        let running = current.values.flatMap { $0.tasks.values.compactMap(\.process) }
        return running.filter { !kept.contains($0) }.sorted()
    }

    /// A task is again what it was; its node may know more.
    ///
    /// - Parameter current: What it was until now; nothing where it had been forgotten for its age.
    private mutating func forget(_ index: UInt32, of number: UInt64, since current: SimulatedTask?) {
        guard let saved = jobs[number]?.tasks[index],
            saved.state != current?.state || saved.generation != current?.generation
        else { return }
        // The node has not told yet, and will.
        if let current, case .completing = current.state, saved.process != nil, saved.generation == current.generation {
            jobs[number]?.tasks[index]?.state = current.state
            return
        }
        // Whatever is still told of the life that is forgotten comes to nothing.
        let generation = (current ?? saved).generation + 1
        jobs[number]?.tasks[index]?.generation = generation
        switch saved.state {
        case .pending:
            let hasBegun = current.map { $0.started != saved.started || $0.isRevived } ?? false
            jobs[number]?.tasks[index]?.isRevived = hasBegun
            jobs[number]?.tasks[index]?.isCancellationForgotten = !hasBegun
            jobs[number]?.tasks[index]?.isForgottenAfterEnd = !hasBegun && isAfterEnd
        case .running: missing.append((number, index))
        case .completing: unreported.append((number, index, generation))
        case .ended: break
        }
    }

    mutating func returns(at now: Int64) {
        isDown = false
        bootTime = now
        let (reports, gone) = (unreported, missing)
        (unreported, missing) = ([], [])
        for (job, task, generation) in reports { complete(job, task, generation: generation, at: now) }
        for (job, task) in gone { miss(task, of: job, at: now) }
        save(at: now)
    }

    /// What runs, as far as the controller knows, is not on its node: that counts as a failure of the node.
    private mutating func miss(_ index: UInt32, of number: UInt64, at now: Int64) {
        guard let job = jobs[number], job.tasks[index]?.process != nil else { return }
        if job.isRequeued {
            revive(index, of: number, as: "NODE_FAIL", at: now)
        } else {
            end(index, of: number, .init(word: "NODE_FAIL", reason: "NodeDown"), at: now)
        }
    }
}
