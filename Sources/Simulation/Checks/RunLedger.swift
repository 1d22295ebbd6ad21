/// Every run of every command, as it truly was: what no part of the program under test can know or change.
struct RunLedger: Sendable {
    struct Run: Sendable {
        let instance: UInt32
        let attempt: Int
        let job: UInt64
        let task: UInt32
        let restart: Int
        let turn: Int
        let began: Int64
        var ended: Int64?
        /// Its good end, before anybody asked it to end, stands in its record.
        var isRecordedSuccess = false
        /// It answered the signal that ended its job with 0, before its wrapper heard of it: its record calls it good.
        var hasAnsweredTerm = false
        /// Its wrapper was killed with it.
        var isUnrecorded = false
        /// The value that its record has.
        var published: String?
    }

    private(set) var runs: [Run] = []
    private var byInstance: [UInt32: [Int]] = [:]
    /// For each instance, whenever it was to run once more, the newest of its attempts that counts no longer.
    private var superseded: [UInt32: [Int]] = [:]

    func runs(of instance: UInt32) -> [Run] { (byInstance[instance] ?? []).map { runs[$0] } }

    func hasSucceeded(_ instance: UInt32) -> Bool { runs(of: instance).contains { $0.isRecordedSuccess && counts($0) } }

    /// Attempts whose wrapper has written down that they are skipped.
    private var skipped: [UInt32: Int] = [:]

    mutating func skips(_ instance: UInt32, attempt: Int) { skipped[instance] = attempt }

    /// Whether that counts.
    func isSkipped(_ instance: UInt32) -> Bool { skipped[instance].map { $0 > newestSuperseded(instance) } ?? false }

    /// What its last good end has published, where that is of this attempt.
    func published(by instance: UInt32, attempt: Int) -> String?? {
        runs(of: instance).last { $0.isRecordedSuccess && $0.attempt == attempt }.map(\.published)
    }

    /// What the last end of an attempt has published, good or bad.
    func lastPublished(by instance: UInt32, attempt: Int) -> String? {
        runs(of: instance).last { $0.attempt == attempt && $0.ended != nil }?.published
    }

    /// Whether nobody has asked for another one since.
    func counts(_ run: Run) -> Bool { run.attempt > newestSuperseded(run.instance) }

    mutating func supersede(_ attempts: [UInt32: Int]) {
        for (instance, attempt) in attempts { superseded[instance, default: []].append(attempt) }
    }

    private func newestSuperseded(_ instance: UInt32) -> Int { superseded[instance]?.max() ?? 0 }

    /// Whether a run was asked for when another one, of an earlier attempt, counted no longer.
    private func isAnew(_ run: Run, after other: Run) -> Bool {
        superseded[run.instance, default: []].contains { other.attempt <= $0 && $0 < run.attempt }
    }

    func hasAnsweredTerm(_ instance: UInt32) -> Bool { runs(of: instance).contains(where: \.hasAnsweredTerm) }

    /// Commands that run now.
    var running: Int { runs.count { $0.ended == nil } }

    mutating func ends(
        _ run: Int, at now: Int64, isRecordedSuccess: Bool = false, hasAnsweredTerm: Bool = false,
        published: String? = nil
    ) {
        runs[run].ended = now
        runs[run].published = published
        runs[run].hasAnsweredTerm = hasAnsweredTerm
        runs[run].isRecordedSuccess = isRecordedSuccess
    }

    mutating func loses(_ run: Int) { runs[run].isUnrecorded = true }

    /// Notes a start.
    ///
    /// - Parameters:
    ///   - parents: Of the instance.
    ///   - isJudgedByRecords: Its job waited for any end of theirs, so that its wrapper had their records alone.
    ///   - wasPutBackAtOnce: Whether nobody can say that the instance's success was not interrupted.
    /// - Returns: Its number, and what must never be.
    mutating func starts(
        _ run: Run, parents: [UInt32], isJudgedByRecords: Bool, wasPutBackAtOnce: Bool
    ) -> (number: Int, faults: [String]) {
        var faults: [String] = []
        let who = "instance \(run.instance), attempt \(run.attempt) as job \(run.job)_\(run.task) life \(run.restart)"
        for other in runs(of: run.instance) {
            if other.isRecordedSuccess, !wasPutBackAtOnce, !isAnew(run, after: other), counts(other) || !counts(run) {
                faults.append("\(who) runs though the instance has succeeded")
            }
            if other.ended == nil { faults.append("\(who) runs beside job \(other.job)_\(other.task)") }
            guard other.attempt == run.attempt else { continue }
            if other.job != run.job { faults.append("\(who) is run by job \(other.job) too") }
            if other.job == run.job, other.restart == run.restart, other.turn >= run.turn {
                faults.append("\(who) ran already")
            }
        }
        for parent in parents
        where counts(run) && !hasSucceeded(parent) && !(isJudgedByRecords && hasAnsweredTerm(parent)) {
            faults.append("\(who) runs before its parent \(parent) has succeeded")
        }
        byInstance[run.instance, default: []].append(runs.count)
        runs.append(run)
        return (runs.count - 1, faults)
    }
}
