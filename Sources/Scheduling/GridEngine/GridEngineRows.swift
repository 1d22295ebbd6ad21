import Executors
package import Jobs
package import Tracking

/// A job of `qstat -xml`, or some tasks of one.
package struct GridEngineQueueRow: Hashable, Sendable {
    package let job: JobID
    package let name: String
    /// Letters, such as `qw` and `r`.
    package let state: String
    package let tasks: TaskSet

    /// Each element of interest stands on a line of its own, as Grid Engine writes it.
    package static func parse(_ output: [UInt8]) -> [GridEngineQueueRow] {
        var rows: [GridEngineQueueRow] = []
        var fields: [Substring: String] = [:]
        for line in output.split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line, as: UTF8.self).drop { $0 == " " }
            if text.hasPrefix("<job_list") { fields = [:] }
            if text.hasPrefix("</job_list>"), let row = GridEngineQueueRow(fields) { rows.append(row) }
            if let (tag, value) = element(text) { fields[tag] = value }
        }
        return rows
    }

    /// `<TAG>VALUE</TAG>`.
    private static func element(_ line: Substring) -> (tag: Substring, value: String)? {
        guard line.first == "<", let end = line.firstIndex(of: ">") else { return nil }
        let tag = line[line.index(after: line.startIndex)..<end]
        guard line.hasSuffix("</\(tag)>") else { return nil }
        let value = line[line.index(after: end)...].dropLast(tag.count + 3)
        return (tag, unescaped(String(value)))
    }

    private static func unescaped(_ text: String) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")].reduce(text) {
            $0.replacing($1.0, with: $1.1)
        }
    }

    private init?(_ fields: [Substring: String]) {
        guard let job = fields["JB_job_number"].flatMap({ JobID($0) }), let name = fields["JB_name"],
            let state = fields["state"], let tasks = TaskSet(gridEngine: fields["tasks"] ?? "")
        else { return nil }
        self.job = job
        self.name = name
        self.state = state
        self.tasks = tasks
    }

    /// What is to be made of the letters; qstat(1).
    package var observed: JobObservation {
        if state.contains("d") { return .undecided("being deleted") }
        if state.contains("E") {
            return .queued(
                blockingReason: "Grid Engine failed to start it; `qstat -j \(job)` shows the error, and "
                    + "`qmod -cj \(job)` lets Grid Engine try again")
        }
        if state.contains("w") { return .queued(blockingReason: nil) }
        if state.contains(where: { "sSTN".contains($0) }) { return .undecided("suspended") }
        return .running
    }
}

extension TaskSet {
    /// Grid Engine's tasks count from 1: `1-4:1`, `3,4`; empty for a job of its own.
    init?(gridEngine text: String) {
        guard let set = TaskSet(text) else { return nil }
        guard case .ranges(let ranges) = set else {
            self = set
            return
        }
        guard ranges.allSatisfy({ $0.lowerBound > 0 }) else { return nil }
        self = .ranges(ranges.map { $0.lowerBound - 1...$0.upperBound - 1 })
    }
}

/// A job's end, or a task's, in the accounting.
package struct GridEngineAccount: Hashable, Sendable {
    package let job: JobID
    package let name: String
    /// `nil` for a job of its own.
    package let task: UInt32?
    package let outcome: Outcome

    /// - Parameter output: Of `qacct -j`: blocks of lines `WORD VALUE`, with a line of `=` before each.
    package static func parse(_ output: [UInt8]) -> [GridEngineAccount] {
        String(decoding: output, as: UTF8.self).split(separator: "\n").split { $0.hasPrefix("====") }.compactMap {
            block in
            var fields: [Substring: Substring] = [:]
            for line in block {
                let halves = line.split(separator: " ", maxSplits: 1)
                if halves.count == 2 { fields[halves[0]] = halves[1].drop { $0 == " " } }
            }
            return GridEngineAccount(fields)
        }
    }

    private init?(_ fields: [Substring: Substring]) {
        func word(_ name: Substring) -> Substring? { fields[name]?.split(separator: " ").first }
        guard let job = word("jobnumber").flatMap({ JobID($0) }), let name = word("jobname"),
            let failed = word("failed").flatMap({ Int32($0) }),
            let code = word("exit_status").flatMap({ Int32($0) })
        else { return nil }
        self.job = job
        self.name = String(name)
        task = word("taskid").flatMap { UInt32($0) }.flatMap { $0 > 0 ? $0 - 1 : nil }
        outcome = Self.outcome(failed: failed, why: fields["failed"].map(String.init) ?? "", code: code)
    }

    /// Measured with Son of Grid Engine 8.1.9; sge_status(5), accounting(5).
    private static func outcome(failed: Int32, why: String, code: Int32) -> Outcome {
        switch (failed, code) {
        case (0, _): Outcome(exitCode: code)
        // A limit of the job's time; qmaster(8) enforces it where the node does not.
        case (37, _): .timedOut
        // qdel ends the whole job with KILL, and so may anything else: whoever asks by the program has its reason.
        case (100, 1...): Outcome(exitCode: code)
        case (19, _), (22, _), (23, _): .failed(.nodeFailure)
        default: .failed(.launch("Grid Engine: failed \(why)"))
        }
    }
}
