import Executors
package import Expansion
package import Rendering
import Tracking

/// How often a study submits something when everything goes well: the conductor's own decisions, carried out by a scheduler
/// that takes everything at once.
///
/// - Returns: One number, or a range where local steps stand before steps of the scheduler, for it matters when they end.
/// - Complexity: That of conducting without waiting; seconds for a million instances.
package func forecastSubmissions(
    _ graph: StudyGraph, requests: RequestTable, policy: Policy
) -> ClosedRange<Int> {
    var policy = policy
    policy.cores = Int(Int32.max)
    policy.throttle = 0
    policy.leavingSeconds = 0
    let least = submissions(of: graph, requests: requests, policy: policy)
    // As though no lot were ever larger than it must be.
    policy.largestLot = 1
    let most = Lots.areNeeded(for: graph, policy) ? submissions(of: graph, requests: requests, policy: policy) : least
    return min(least, most)...max(least, most)
}

private func submissions(of graph: StudyGraph, requests: RequestTable, policy: Policy) -> Int {
    var state = RunState(graph)
    let time = Timestamp(milliseconds: 0)
    var count = 0
    while true {
        let due = commands(for: state, watch: Watch(), policy: policy, requests: requests, now: time)
        var isIdle = true
        for case .submit(let batch, _) in due {
            isIdle = false
            state.apply(.intended(batch), at: time)
            guard batch.executor.isBesideConductor else {
                count += 1
                state.apply(.accepted(batch.id, job: JobID(batch.id.number)), at: time)
                continue
            }
            for member in batch.members { state.apply(.ended(member.instance, .succeeded, at: time), at: time) }
        }
        guard isIdle else { continue }
        // What waits for something that only the conductor can see done goes out once that is done.
        guard let open = state.scheduled.min(), !state.isComplete else { return count }
        for member in state.batches[open]?.batch.members ?? [] {
            state.apply(.ended(member.instance, .succeeded, at: time), at: time)
        }
    }
}
