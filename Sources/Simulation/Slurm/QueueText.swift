/// What squeue and sacct print of the simulated jobs.
extension Controller {
    private static let separator = "\u{1f}"

    /// Rows in the format `%F %K %T %r %V %S %e %j` with unit separators: tasks that never began share one.
    ///
    /// - Parameter names: Only jobs of these names; all by default.
    func queueRows(names: Set<String>? = nil, job: UInt64? = nil, task: UInt32? = nil) -> [String] {
        jobs.keys.sorted().flatMap { number -> [String] in
            guard let job = jobs[number].flatMap({ job == nil || $0.number == job ? $0 : nil }),
                names?.contains(job.name) ?? true
            else { return [] }
            let chosen = job.tasks.filter { task == nil || $0.key == task }
            return rows(of: job, tasks: chosen)
        }
    }

    private func rows(of job: SimulatedJob, tasks: [UInt32: SimulatedTask]) -> [String] {
        func row(_ list: String, _ task: SimulatedTask, _ reason: String) -> String {
            [
                String(job.number), list, task.queueState, reason, task.submittedText, task.startText, task.endText,
                job.name,
            ]
            .joined(separator: Self.separator)
        }
        guard job.isArray else {
            return tasks.values.map { row("N/A", $0, queueReason(of: $0, in: job)) }
        }
        // One record holds what never began and waits for the same.
        let together = Dictionary(grouping: tasks.filter { !$0.value.isSplit }) { queueReason(of: $0.value, in: job) }
        let limit = job.throttle > 0 ? "%\(job.throttle)" : ""
        var rows = together.sorted { $0.key < $1.key }.compactMap { reason, tasks in
            tasks.first.map { row(Self.list(tasks.map(\.key).sorted()) + limit, $0.value, reason) }
        }
        for (index, task) in tasks.sorted(by: { $0.key < $1.key }) where task.isSplit {
            rows.append(row(String(index), task, queueReason(of: task, in: job)))
        }
        return rows
    }

    private func queueReason(of task: SimulatedTask, in job: SimulatedJob) -> String {
        switch task.state {
        case .ended(let end): return end.reason
        case .running, .completing: return "None"
        case .pending:
            if task.isHeld { return "JobHeldUser" }
            if task.dependencies.contains(where: { $0.edgeState == .impossible }) { return "DependencyNeverSatisfied" }
            if task.dependencies.contains(where: { $0.edgeState == .open }) { return "Dependency" }
            return task.reason == "None" ? "Priority" : task.reason
        }
    }

    static func list(_ indices: [UInt32]) -> String {
        var ranges: [ClosedRange<UInt32>] = []
        for index in indices {
            if let last = ranges.last, last.upperBound + 1 == index {
                ranges[ranges.count - 1] = last.lowerBound...index
            } else {
                ranges.append(index...index)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ",")
    }
}

extension SimulatedTask {
    fileprivate var queueState: String {
        switch state {
        case .pending: "PENDING"
        case .running: "RUNNING"
        case .completing: "COMPLETING"
        case .ended(let end): end.word
        }
    }

    fileprivate var submittedText: String { String(submitted / 1000) }

    fileprivate var startText: String { process != nil || isEnded ? String(started / 1000) : "N/A" }

    /// Of one that has not ended Slurm tells when it will have to, or nothing.
    fileprivate var endText: String { isEnded ? String(ended / 1000) : "N/A" }
}

/// The simulated slurmdbd: what it was told, which may be late, and which it keeps though the controller forgot.
struct Accounting: Sendable {
    private var lines: [AccountingLine.Key: AccountingLine] = [:]
    private var order: [AccountingLine.Key] = []
    var isDown = false
    var isHung = false
    /// What the controller keeps for it meanwhile.
    var delayed: [AccountingLine] = []
    /// Just after it came back it answers that there is nothing.
    var isEmptyUntil: Int64 = 0

    mutating func take(_ line: AccountingLine) {
        if lines[line.key] == nil { order.append(line.key) }
        lines[line.key] = line
    }

    mutating func returns(emptyUntil: Int64) {
        (isDown, isHung, isEmptyUntil) = (false, false, emptyUntil)
        for line in delayed { take(line) }
        delayed = []
    }

    func rows(jobs: [(job: UInt64, tasks: [UInt32]?)], at now: Int64) -> [String] {
        guard now >= isEmptyUntil else { return [] }
        return order.filter { key in
            jobs.contains { $0.job == key.job && ($0.tasks?.contains(key.task) ?? true) }
        }.compactMap { lines[$0]?.text }
    }

    func rows(names: Set<String>, at now: Int64) -> [String] {
        now < isEmptyUntil ? [] : order.filter { names.contains($0.name) }.compactMap { lines[$0]?.text }
    }
}

extension AccountingLine {
    /// `JobID State ExitCode Submit Start End JobName` with unit separators.
    fileprivate var text: String {
        let job = isArray ? "\(key.job)_\(key.task)" : "\(key.job)"
        func moment(_ time: Int64?) -> String { time.map { String($0 / 1000) } ?? "Unknown" }
        return [job, state, exit, moment(key.submitted), moment(started), moment(ended), key.name]
            .joined(separator: "\u{1f}")
    }
}
