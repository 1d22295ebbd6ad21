package import Expansion

/// What users are told of a study's instances.
extension RunState {
    /// Whether an instance is still one of the study's, as far as users are told.
    package func isShown(_ instance: InstanceID) -> Bool {
        let phase = self[instance].phase
        return StateWord(phase) != .removed && isCounted(instance, in: phase)
    }

    /// What stood for rows that are known by now, and rounds that were not needed, were never instances of the study.
    func isCounted(_ instance: InstanceID, in phase: Phase) -> Bool {
        switch phase {
        case .skipped(.removed), .dequeuing(.skip(.removed)): !graph.isPending(instance)
        case .skipped(.loopEnded), .dequeuing(.skip(.loopEnded)): false
        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing, .ended, .skipped: true
        }
    }
}
