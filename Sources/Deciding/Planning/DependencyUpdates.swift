import Expansion
import Tracking

/// Instances that are to wait for parents that are being tried again, and what their batches come behind.
struct DependencyUpdate {
    let children: [InstanceID]
    var behind: [BatchID: [BatchID: Int]] = [:]
}

extension Throttling {
    /// Of what may wait for parents that are being tried again, that for which there is room, batch by batch: it needs
    /// places from then on, and so does all that waits for it. Like a new batch it takes over those of the parents.
    ///
    /// Others wait, since places come free, unless nothing is there that could leave any.
    mutating func updatedDependencies(_ due: Set<InstanceID>) -> [DependencyUpdate] {
        guard isOn else { return due.isEmpty ? [] : [DependencyUpdate(children: due.sorted())] }
        var dependencyUpdates: [DependencyUpdate] = []
        var isIdle = !state.hasAbleMember(besides: due)
        for children in grouped(due.sorted(), by: { state[$0].batch }) {
            guard let id = state[children[0]].batch, let live = state.batches[id] else { continue }
            var next = self
            let behind = next.lets(children, of: live)
            guard next.used() <= policy.throttle || isIdle else { continue }
            self = next
            isIdle = false
            dependencyUpdates.append(DependencyUpdate(children: children, behind: [id: behind]))
        }
        return dependencyUpdates
    }

    /// The places that it needs more are the parents', where nobody was promised these.
    ///
    /// - Returns: What it takes over from each.
    private mutating func lets(_ children: [InstanceID], of live: BatchState) -> [BatchID: Int] {
        let id = live.batch.id
        let before = width(of: id)
        staleDependencies.subtract(children)
        stuck = state.descendantsThere(of: staleDependencies)
        let (promises, known) = (promises(besides: id), inherited(by: id))
        var (behind, left) = ([BatchID: Int](), width(of: id) - before)
        let members = live.batch.members.filter { children.contains($0.instance) }
        for parent in state.liveParents(of: members).sorted() where known[parent] == nil {
            let part = min(left, unpromised(of: parent, promises))
            guard part > 0 else { continue }
            behind[parent] = part
            left -= part
        }
        watch.arrays.batchDependencies(children, of: id, behind: behind)
        return behind
    }
}

extension RunState {
    /// Whether anything that is in Slurm runs, or waits for nothing but its turn.
    func hasAbleMember(besides others: Set<InstanceID> = []) -> Bool {
        scheduled.contains { id in
            batches[id].map { live in
                active(in: live).contains { dependenciesAreMet($0.instance) && !others.contains($0.instance) }
            } ?? false
        }
    }
}
