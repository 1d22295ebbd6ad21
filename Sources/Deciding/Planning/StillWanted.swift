package import Tracking

extension RunState {
    /// Whether a batch that was intended, and kept here while the journal could not be written, may still go as it is. What
    /// it waits for may have come meanwhile, or turned out never to come; a parent may be tried again; and a user may have
    /// asked for an end.
    package func stillWants(_ batch: Batch) -> Bool {
        guard !isPaused else { return false }
        return batch.members.allSatisfy { member in
            let own = self[member.instance]
            guard own.batch == batch.id, !isCancelled(member.instance), own.phase == .intended || own.phase == .queued
            else {
                return false
            }
            return dependenciesAreSubmitted(member.instance)
        }
    }
}
