package import Jobs
package import Tracking

/// The columns of squeue and sacct are parted by the unit separator: names may hold every other character.
let separator: UInt8 = 0x1f

/// A row of squeue in the format of ``SlurmCommandLine/queue``.
package struct QueueRow: Hashable, Sendable {
    /// Of the array, where it is a task's.
    package let job: JobID
    package let tasks: TaskSet
    package let state: String
    let reason: String
    let life: Life
    package let name: String

    /// As users name its tasks to Slurm's programs.
    func name(ofArray isArray: Bool) -> String {
        guard isArray, case .ranges(let ranges) = tasks else { return job.text }
        let list = ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        return list.count == 1 && ranges[0].count == 1 ? "\(job)_\(list[0])" : "\(job)_[\(list.joined(separator: ","))]"
    }

    /// Rows that have the columns; banners and other noise of a site's own wrappers have not.
    package static func parse(_ output: [UInt8]) -> [QueueRow] {
        output.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = columns(line, count: 8)
            guard fields.count == 8, let job = jobID(fields[0]), let tasks = TaskSet(fields[1]) else { return nil }
            return QueueRow(
                job: job, tasks: tasks, state: fields[2], reason: fields[3],
                life: Life(submitted: fields[4], began: fields[5], ended: fields[6]), name: fields[7])
        }
    }
}

/// A row of sacct in the format of ``SlurmCommandLine/accounting(of:)``.
package struct AccountingRow: Hashable, Sendable {
    /// Of the array, where it is a task's.
    package let job: JobID
    package let tasks: TaskSet
    package let state: String
    let exit: String
    let life: Life
    package let name: String

    package static func parse(_ output: [UInt8]) -> [AccountingRow] {
        output.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = columns(line, count: 7)
            guard fields.count == 7, let (job, tasks) = jobAndTasks(fields[0]) else { return nil }
            return AccountingRow(
                job: job, tasks: tasks, state: fields[1], exit: fields[2],
                life: Life(submitted: fields[3], began: fields[4], ended: fields[5]), name: fields[6])
        }
    }

    /// `17`, `17_3`, or `17_[4-9%2]` for tasks that have not begun.
    private static func jobAndTasks(_ text: String) -> (JobID, TaskSet)? {
        let halves = text.split(separator: "_", maxSplits: 1)
        guard let first = halves.first, let job = jobID(first) else { return nil }
        guard halves.count == 2 else { return (job, .whole) }
        let list = halves[1].filter { $0 != "[" && $0 != "]" }
        return TaskSet(list).map { (job, $0) }
    }
}

extension Life {
    /// As Slurm tells it. Of a job that was cancelled while it waited squeue says that it began when it ended, and sacct
    /// either that or that it never did; measured from 20.11 to 26.05.
    fileprivate init(submitted: String, began: String, ended: String) {
        let end = moment(ended)
        self.init(submitted: moment(submitted), began: moment(began) ?? end, ended: end)
    }
}

/// Slurm's are numbers.
private func jobID(_ text: some StringProtocol) -> JobID? { UInt64(text).map(JobID.init) }

/// Seconds since 1970; nothing where Slurm does not know, or another format of times is in force.
private func moment(_ text: String) -> Timestamp? {
    Int64(text).flatMap { $0 > 0 && $0 < 1 << 40 ? Timestamp(milliseconds: $0 * 1000) : nil }
}

private func columns(_ line: ArraySlice<UInt8>, count: Int) -> [String] {
    line.split(separator: separator, maxSplits: count - 1, omittingEmptySubsequences: false)
        .map { field in
            let trimmed = field.drop { $0 == UInt8(ascii: " ") }
            return String(decoding: trimmed.last == UInt8(ascii: "\r") ? trimmed.dropLast() : trimmed, as: UTF8.self)
        }
}
