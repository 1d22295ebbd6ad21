/// The simulated slurmctld: jobs, what they wait for, and when they begin.
///
/// What it does was seen on a real Slurm 22.05; `Tests/ClusterTests/HonestyTests.swift` holds the two together. Nothing of
/// the program's own Slurm module is used here, lists of tasks included, or both could be wrong in the same way.
struct Controller: Sendable {
    var jobs: [UInt64: SimulatedJob] = [:]
    var next: UInt64 = 100
    var cores = 8
    var minJobAge: Int64 = 300_000
    var maxArraySize = 1001
    var killsInvalidDependencies = false
    var hasAccounting = true
    var isDown = false
    /// The study has ended, and nobody conducts it.
    var isAfterEnd = false
    var bootTime: Int64 = 0
    /// Ends that nodes report once it is there again.
    var unreported: [(job: UInt64, task: UInt32, generation: Int)] = []
    /// Tasks that the controller takes for running, and their nodes know nothing of.
    var missing: [(job: UInt64, task: UInt32)] = []
    /// What a crash may lead back to, oldest first.
    var saves: [SavedState] = []
    /// For the accounting, in the order in which they came.
    var outbox: [AccountingLine] = []
    /// When lives of tasks were put back, for the checks: it forgets that itself.
    var putBacks: [PutBack] = []
    /// Tasks that began just now.
    var begun: [(job: UInt64, task: UInt32)] = []

    struct PutBack: Sendable {
        let job: UInt64
        let task: UInt32
        /// The number of the life that was over by that.
        let life: Int
        let time: Int64
    }

    /// How long a job that was put back waits; and what is late in a real one.
    static let requeueDelay: Int64 = 20_000

    // MARK: Submitting

    mutating func submit(_ order: SubmissionOrder, isStranger: Bool = false, at now: Int64) -> UInt64 {
        let number = next
        next += 1
        let dependencies = order.dependencies.map { dependency in checked(dependency) }
        let task = SimulatedTask(
            dependencies: dependencies, eligible: now + order.delayMilliseconds, submitted: now)
        jobs[number] = SimulatedJob(
            number: number, name: order.name, isArray: order.indices != nil, isStranger: isStranger,
            isRequeued: order.isRequeued, isKilledInVain: order.isKilledInVain, qos: order.qos, root: order.root,
            batch: order.batch,
            script: order.script,
            throttle: order.throttle, submitted: now,
            tasks: Dictionary(uniqueKeysWithValues: (order.indices ?? [0]).map { ($0, task) }))
        for index in (order.indices ?? [0]).sorted() { account(number, index) }
        return number
    }

    // MARK: Scheduling

    /// Begins what can begin, and forgets what ended long ago.
    mutating func schedule(at now: Int64, newProcess: () -> Int) {
        guard !isDown else { return }
        save(at: now)
        purge(at: now)
        var free = cores - jobs.values.reduce(0) { $0 + $1.tasks.values.count { $0.isActive } }
        for number in jobs.keys.sorted() {
            guard let job = jobs[number] else { continue }
            var running = job.tasks.values.count { $0.isActive }
            for index in job.tasks.keys.sorted() where job.tasks[index]?.state == .pending {
                look(at: index, of: number, at: now)
                guard free > 0, canBegin(index, of: number, at: now), job.throttle == 0 || running < job.throttle
                else { continue }
                free -= 1
                running += 1
                begin(index, of: number, process: newProcess(), at: now)
            }
        }
    }

    private mutating func begin(_ index: UInt32, of number: UInt64, process: Int, at now: Int64) {
        jobs[number]?.tasks[index]?.state = .running(process: process)
        jobs[number]?.tasks[index]?.started = now
        jobs[number]?.tasks[index]?.isSplit = true
        jobs[number]?.tasks[index]?.reason = "None"
        begun.append((number, index))
        account(number, index)
    }

    private func canBegin(_ index: UInt32, of number: UInt64, at now: Int64) -> Bool {
        guard let task = jobs[number]?.tasks[index] else { return false }
        return !task.isHeld && task.eligible <= now && task.dependencies.allSatisfy { $0.edgeState == .met }
    }

    private mutating func purge(at now: Int64) {
        for (number, job) in jobs {
            for (index, task) in job.tasks where task.isEnded && now - task.ended > minJobAge {
                if task.hasFailed { jobs[number]?.hasForgottenFailure = true }
                jobs[number]?.tasks[index] = nil
            }
            if jobs[number]?.tasks.isEmpty ?? false { jobs[number] = nil }
        }
    }

    // MARK: Ends

    /// A task is over for good.
    mutating func end(_ index: UInt32, of number: UInt64, _ end: SimulatedTask.End, at now: Int64) {
        if jobs[number]?.tasks[index]?.state == .pending { jobs[number]?.tasks[index]?.started = now }
        jobs[number]?.tasks[index]?.state = .ended(end)
        jobs[number]?.tasks[index]?.ended = now
        jobs[number]?.tasks[index]?.isSplit = true
        account(number, index)
    }

    /// A task goes back into the queue, as another life of it.
    ///
    /// - Parameter word: What the accounting calls the end of the earlier one.
    mutating func putBack(_ index: UInt32, of number: UInt64, as word: String = "REQUEUED", at now: Int64) {
        guard let job = jobs[number], let task = job.tasks[index] else { return }
        outbox.append(
            AccountingLine(
                key: .init(job: number, task: index, submitted: task.submitted, name: job.name), isArray: job.isArray,
                state: word, exit: "0:0", started: task.started, ended: now))
        putBacks.append(PutBack(job: number, task: index, life: task.restarts, time: now))
        jobs[number]?.tasks[index]?.state = .pending
        jobs[number]?.tasks[index]?.earlierEnd = word
        jobs[number]?.tasks[index]?.restarts += 1
        jobs[number]?.tasks[index]?.generation += 1
        jobs[number]?.tasks[index]?.submitted = now
        jobs[number]?.tasks[index]?.eligible = now + Self.requeueDelay
        jobs[number]?.tasks[index]?.reason = "BeginTime"
        account(number, index)
    }

    /// A task is put back that may have done its work, or not be wanted: only its wrapper can know.
    mutating func revive(_ index: UInt32, of number: UInt64, as word: String = "REQUEUED", at now: Int64) {
        putBack(index, of: number, as: word, at: now)
        jobs[number]?.tasks[index]?.isRevived = true
    }

    /// The node has cleaned up after a task.
    mutating func complete(_ number: UInt64, _ index: UInt32, generation: Int, at now: Int64) {
        guard !isDown else {
            unreported.append((number, index, generation))
            return
        }
        guard let task = jobs[number]?.tasks[index], task.generation == generation,
            case .completing(let next) = task.state
        else { return }
        switch next {
        case .ended(let end): self.end(index, of: number, end, at: now)
        case .pendingAgain(let word): putBack(index, of: number, as: word, at: now)
        }
    }

    private func line(_ number: UInt64, _ index: UInt32) -> AccountingLine? {
        guard let job = jobs[number], let task = job.tasks[index] else { return nil }
        return AccountingLine(
            key: .init(job: number, task: index, submitted: task.submitted, name: job.name), isArray: job.isArray,
            state: task.accountedState, exit: task.accountedExit,
            started: task.state == .pending ? nil : task.started, ended: task.isEnded ? task.ended : nil)
    }

    private mutating func account(_ number: UInt64, _ index: UInt32) {
        if let line = line(number, index) { outbox.append(line) }
    }
}

extension SimulatedTask {
    var hasFailed: Bool {
        if case .ended(let end) = state { end.word != "COMPLETED" } else { false }
    }

    fileprivate var accountedState: String {
        switch state {
        case .pending: "PENDING"
        case .running, .completing: "RUNNING"
        case .ended(let end): end.word == "CANCELLED" ? "CANCELLED by 1000" : end.word
        }
    }

    fileprivate var accountedExit: String { if case .ended(let end) = state { end.exit } else { "0:0" } }
}
