package import Jobs
package import Tracking

/// What a search for a doubtful batch found.
package struct Finding: Sendable {
    package let batch: BatchID
    /// Jobs with its token, lowest first.
    package let jobs: [JobID]
    /// Who claimed its attempt, if anybody did.
    package let record: AttemptRecord?
    /// A program that submits it still runs: one that outlived the conductor that started it.
    package let isBeingAsked: Bool

    package init(batch: BatchID, jobs: [JobID], record: AttemptRecord?, isBeingAsked: Bool = false) {
        self.isBeingAsked = isBeingAsked
        self.batch = batch
        self.jobs = jobs
        self.record = record
    }
}

/// Decides a doubtful batch, once that is safe: found, it is ours; not found for long enough, it never was.
///
/// What Slurm complained of three times without having it will not be taken the fourth time: it is refused.
///
/// Source: reliability research, section 2.1 (4).
///
/// - Returns: The events, and jobs that carry the same token without need.
package func reconcile(
    _ finding: Finding, state: RunState, watch: inout Watch, policy: Policy, now: Timestamp
) -> (events: [Event], duplicates: [JobID]) {
    guard let live = state.batches[finding.batch], live.job == nil else { return ([], []) }
    if let job = finding.record?.job ?? finding.jobs.first {
        watch.searches.end(finding.batch)
        watch.failures.found(live.batch)
        return ([.accepted(finding.batch, job: job)], finding.jobs.filter { $0 != job })
    }
    guard !finding.isBeingAsked else {
        watch.searches.end(finding.batch)
        return ([], [])
    }
    let absence = watch.searches.missed(finding.batch, at: now)
    let patience = watch.searches.patience(for: finding.batch, policy)
    guard absence.count >= 2, watch.age(of: live.doubted ?? live.since, at: now) >= patience * 1000,
        now.milliseconds(since: absence.since) >= min(patience, policy.shortestPollSeconds) * 1000
    else { return ([], []) }
    watch.searches.end(finding.batch)
    if let complaint = watch.failures.lost(live.batch) { return ([.rejected(finding.batch, reason: complaint)], []) }
    return ([.postponed(finding.batch, reason: "the scheduler does not have it")], [])
}
