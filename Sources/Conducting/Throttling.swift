import Expansion
import Tracking

/// How many tasks of each job array may run at one time, so that all of a study together keep to the user's throttle.
///
/// Each array gets an equal share of it when it is submitted (`--array=…%N`), so that a study keeps to it and gets on
/// though nobody conducts it. A share only ever grows: what already runs could not be taken back.
struct Throttling {
    let state: RunState
    let watch: Watch
    let policy: Policy

    private var isOn: Bool { policy.throttle > 0 }

    /// Of one of the arrays that the study needs at least.
    private var share: Int { max(1, policy.throttle / max(1, arraysPlanned)) }

    private var arraysPlanned: Int {
        state.graph.steps.reduce(0) { sum, step in
            guard let first = step.instances.first, state.isScheduled(InstanceID(first)) else { return sum }
            return sum + (step.instances.count + policy.maximumArraySize - 1) / max(1, policy.maximumArraySize)
        }
    }

    /// What may run at one time of all that is with Slurm.
    private var used: Int { state.liveThere.reduce(0) { $0 + used(by: $1) } }

    private func used(by id: BatchID) -> Int {
        guard let live = state.batches[id] else { return 0 }
        // What an earlier conductor allowed is not known; at most all of it runs.
        return live.batch.isArray ? min(live.living, watch.terms[id]?.limit ?? live.living) : 1
    }

    /// Whether anything more may run.
    var hasRoom: Bool { !isOn || used < policy.throttle }

    /// The batches that may go, in order, each with the limit of its array; 0 for none.
    func admitted(_ batches: [[Batch.Member]]) -> [(members: [Batch.Member], limit: Int)] {
        guard isOn else { return batches.map { ($0, 0) } }
        var free = policy.throttle - used
        var admitted: [(members: [Batch.Member], limit: Int)] = []
        for members in batches {
            guard free > 0 else { break }
            let limit = min(members.count, share, free)
            free -= limit
            admitted.append((members, limit))
        }
        return admitted
    }

    /// Arrays whose limit is to change: those that may run more at one time, now that nothing else needs it, and those
    /// of an earlier conductor, whose limit is not known.
    var changes: [Command] {
        let arrays = state.liveThere.sorted().filter { id in
            state.batches[id].map { $0.job != nil && $0.batch.isArray } ?? false
        }
        guard isOn else {
            // The user has lifted the throttle.
            return arrays.filter { watch.terms[$0].map { $0.limit > 0 } ?? false }.map { .limit($0, 0) }
        }
        let unknown = arrays.filter { watch.terms[$0] == nil }
        guard unknown.isEmpty else { return unknown.map { .limit($0, share) } }
        let free = policy.throttle - used
        let isWaiting = state.readyThereInOrder.contains { _ in true }
        // Each change is a call, so it must be worth one.
        guard free >= max(1, policy.throttle / 4), !isWaiting else { return [] }
        let narrow = arrays.first { id in
            (state.batches[id]?.living ?? 0) > watch.terms[id]?.limit ?? share
        }
        return narrow.map { [.limit($0, (watch.terms[$0]?.limit ?? share) + free)] } ?? []
    }
}
