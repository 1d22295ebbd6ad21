import HostInterface
import TestSupport

/// Slurm's programs, as far as the conductor uses them.
extension World {
    typealias Answer = Result<ProgramResult, HostError>

    // MARK: sbatch

    private static let timedOut = "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation"

    mutating func submit(_ call: Call) -> (Answer, Int64) {
        if call.invocation.arguments == ["--version"] { return (.printed(["slurm 22.05.8"]), 1) }
        let killed = Answer.success(ProgramResult(end: .signalled(9), output: [], errors: []))
        switch call.fate {
        case .neverHeard: return (.failed(Self.timedOut), 10_000)
        case .killedBefore: return (killed, numbers.milliseconds(1...3000))
        case .busy:
            let words = "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy"
            return (.failed(words), numbers.milliseconds(10...4000))
        case .well, .answerLost, .killedAfter: break
        }
        guard !controller.isDown else {
            let words = "Unable to contact slurm controller (connect failure)"
            return (.failed("sbatch: error: Batch job submission failed: \(words)"), 9000)
        }
        let order = SubmissionOrder(arguments: call.invocation.arguments)
        if let refusal = refusal(of: order, from: call.conductor) { return (refusal, 20) }
        checkIntent(ofBatch: order.batch, named: order.name)
        let number = take(order)
        checkAttempts(of: order, number)
        if firstNames[number] == nil { firstNames[number] = order.name }
        switch call.fate {
        case .answerLost: return (.failed(Self.timedOut), 10_000)
        case .killedAfter: return (killed, numbers.milliseconds(1...3000))
        case .well, .neverHeard, .killedBefore, .busy:
            return (.printed([String(number)]), numbers.milliseconds(1...300))
        }
    }

    /// - Returns: Its number.
    mutating func take(_ order: SubmissionOrder) -> UInt64 {
        let number = controller.submit(order, at: now)
        updateAccounting()
        scheduleSoon()
        return number
    }

    /// What is submitted stands in the part of the journal that survives any crash.
    mutating func checkIntent(ofBatch batch: String, named name: String) {
        let intent = " intended \(batch) "
        let isOnDisk = journalEntries.contains { entry in
            String(decoding: entry.bytes.prefix(entry.synced), as: UTF8.self).contains(intent)
        }
        if !isOnDisk { violated("\(name) is submitted before its intent is on disk") }
    }

    /// No two jobs carry one attempt, even if the second one would run nothing.
    private mutating func checkAttempts(of order: SubmissionOrder, _ number: UInt64) {
        for index in order.indices ?? [0] {
            guard let table = files.entries["\(order.root)/.maestro/batches/\(order.batch).\(index / 1000)"]?.bytes,
                let line = TaskLine(table, task: order.indices == nil ? 0 : index)
            else { return violated("\(order.name) has no table") }
            let attempt = [Int(line.number), line.attempt]
            if let earlier = carriers[attempt], let other = controller.jobs[earlier.job], other.name == earlier.name,
                let active = other.tasks[earlier.task], !active.isEnded, !active.isRevived,
                !active.isCancellationForgotten
            {
                violated("attempt \(attempt[1]) of instance \(attempt[0]) is submitted beside \(earlier.job)")
            }
            carriers[attempt] = (number, order.name, index, "\(order.root)/\(line.record)")
        }
    }

    // MARK: squeue

    mutating func queue(_ arguments: [String]) -> Answer {
        if numbers.happens(hazards.queueErrors) {
            return .failed("slurm_load_jobs error: Socket timed out on send/recv operation")
        }
        let names = arguments.first { $0.hasPrefix("--name=") }.map {
            Set($0.dropFirst("--name=".count).split(separator: ",").map(String.init))
        }
        if let place = arguments.firstIndex(of: "-j"), place + 1 < arguments.count {
            let target = SubmissionOrder.targets(arguments[place + 1]).first
            let rows = controller.queueRows(job: target?.job, task: target?.tasks?.first)
            return rows.isEmpty ? .failed("slurm_load_jobs error: Invalid job id specified") : .printed(rows)
        }
        var rows = shown(controller.queueRows(names: names), isWhole: names == nil)
        guard numbers.happens(hazards.queueReordered) else { return .printed(rows) }
        for place in rows.indices.reversed() { rows.swapAt(place, numbers.below(place + 1)) }
        return .printed(["Welcome to the cluster!"] + rows + ["", "squeue: note: maintenance on Friday"])
    }

    /// As it is; or as it was a while ago; or a part of it, which may be nothing.
    private mutating func shown(_ rows: [String], isWhole: Bool) -> [String] {
        guard isWhole else { return rows }
        let (earlier, taken) = (queueBefore, queueTaken)
        if now - taken > 2000 { (queueBefore, queueTaken) = (rows, now) }
        if numbers.happens(hazards.queueStale), now - taken < 30_000 { return earlier }
        return numbers.happens(hazards.queuePartial) ? Array(rows.prefix(numbers.below(rows.count + 1))) : rows
    }

    // MARK: sacct

    mutating func accounted(_ arguments: [String], deadline: Int) -> (Answer, Int64) {
        guard controller.hasAccounting else {
            return (.failed("Slurm accounting storage is disabled"), 5)
        }
        if accounting.isHung {
            return (.failure(.timedOut(program: "sacct", afterSeconds: deadline)), Int64(deadline) * 1000)
        }
        if accounting.isDown {
            return (.failed("sacct: error: Problem talking to the database: Connection refused"), 50)
        }
        let delay = numbers.milliseconds(5...400)
        if let place = arguments.firstIndex(of: "-j"), place + 1 < arguments.count {
            return (.printed(accounting.rows(jobs: SubmissionOrder.targets(arguments[place + 1]), at: now)), delay)
        }
        let names = arguments.first { $0.hasPrefix("--name=") }?.dropFirst("--name=".count) ?? ""
        return (.printed(accounting.rows(names: Set(names.split(separator: ",").map(String.init)), at: now)), delay)
    }

    // MARK: scancel

    mutating func cancel(_ arguments: [String]) -> Answer {
        let isOnlyPending = arguments.contains("--state=PENDING")
        for target in arguments.flatMap({ SubmissionOrder.targets($0) }) {
            guard let job = controller.jobs[target.job] else { continue }
            if job.isStranger { violated("scancel of \(target.job), which is somebody else's") }
            for index in (target.tasks ?? Array(job.tasks.keys)).sorted() {
                if isOnlyPending, job.tasks[index]?.state != .pending { continue }
                cancel(index, of: job)
            }
        }
        updateAccounting()
        scheduleSoon()
        return .printed([])
    }

    mutating func cancel(_ index: UInt32, of job: SimulatedJob) {
        let end = SimulatedTask.End(word: "CANCELLED")
        switch job.tasks[index]?.state {
        case .pending: controller.end(index, of: job.number, end, at: now)
        case .running(let process): report(process, then: .ended(end))
        case .completing, .ended, nil: break
        }
    }

    // MARK: scontrol

    mutating func control(_ arguments: [String]) -> Answer {
        switch arguments.first {
        case "show" where arguments.dropFirst().first == "config": return configuration()
        case "update": return update(Array(arguments.dropFirst()))
        case "hold", "release", "requeue": return handle(arguments[0], arguments.dropFirst().joined(separator: ","))
        default: return .failed("invalid request")
        }
    }

    /// What people do to jobs by hand.
    private mutating func handle(_ verb: String, _ targets: String) -> Answer {
        for target in SubmissionOrder.targets(targets) {
            guard let job = controller.jobs[target.job] else { return .failed("Invalid job id specified") }
            for index in (target.tasks ?? Array(job.tasks.keys)).sorted() {
                if verb == "requeue" {
                    if let process = job.tasks[index]?.process { report(process, then: .pendingAgain()) }
                } else {
                    controller.jobs[target.job]?.tasks[index]?.isHeld = verb == "hold"
                    controller.jobs[target.job]?.tasks[index]?.isSplit = true
                }
            }
        }
        scheduleSoon()
        return .printed([])
    }

    private func configuration() -> Answer {
        .printed([
            "BOOT_TIME               = \(controller.bootTime / 1000)",
            "MaxArraySize            = \(controller.maxArraySize)",
            "MaxJobCount             = 10000", "MinJobAge               = \(controller.minJobAge / 1000) sec",
            "AccountingStorageType   = accounting_storage/\(controller.hasAccounting ? "slurmdbd" : "none")",
            "DependencyParameters    = \(controller.killsInvalidDependencies ? "kill_invalid_depend" : "(null)")",
            "ClusterName             = sim",
        ])
    }

    private mutating func update(_ arguments: [String]) -> Answer {
        func value(_ key: String) -> Substring? {
            arguments.first { $0.hasPrefix(key + "=") }?.dropFirst(key.count + 1)
        }
        var isKnown = true
        for target in SubmissionOrder.targets(value("jobid") ?? "") {
            guard let job = controller.jobs[target.job] else {
                isKnown = false
                continue
            }
            if job.isStranger { violated("scontrol update of \(target.job), which is somebody else's") }
            if let limit = value("arraytaskthrottle").flatMap({ Int($0) }) {
                controller.jobs[target.job]?.throttle = limit
            }
            guard let expression = value("dependency") else { continue }
            for index in target.tasks ?? [0] {
                isKnown =
                    controller.updateDependencies(index, of: target.job, to: SubmissionOrder.dependencies(expression))
                    && isKnown
            }
        }
        scheduleSoon()
        return isKnown ? .printed([]) : .failed("Invalid job id specified")
    }
}

extension Controller {
    /// Says whether the task waits, so that it can wait for something else.
    fileprivate mutating func updateDependencies(
        _ index: UInt32, of number: UInt64, to dependencies: [SimulatedTask.Dependency]
    ) -> Bool {
        guard jobs[number]?.tasks[index]?.state == .pending else { return false }
        let dependencies = dependencies.map { checked($0) }
        jobs[number]?.tasks[index]?.dependencies = dependencies
        jobs[number]?.tasks[index]?.isSplit = true
        return true
    }
}
