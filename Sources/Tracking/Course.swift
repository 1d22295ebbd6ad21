import Expansion

/// What the user wants of the whole study.
package enum Course: Hashable, Sendable {
    case running
    /// Nothing new is submitted; what was submitted goes on.
    case paused
    /// All of it ends, but for what runs always. Nothing but a retry leads out of it.
    case cancelled
    /// Cancelled once more: that ends too.
    case abandoned
}

extension RunState {
    package var isPaused: Bool { course == .paused }
    package var isCancelled: Bool { course == .cancelled || course == .abandoned }

    mutating func pause() { if course == .running { course = .paused } }

    mutating func goOn() { if course == .paused { course = .running } }

    /// What is retried of a cancelled study, or added to it, is to run, and nothing else of it; one that is paused stays so.
    mutating func leaveCancellation() {
        guard isCancelled else { return }
        for instance in graph.instances where !self[instance].phase.isFinal && isCancelled(instance) {
            update(instance) { $0.isCancelled = true }
            unwanted.insert(instance)
        }
        course = .running
    }
}
