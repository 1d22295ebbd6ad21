import Expansion

/// What the user wants of the whole study.
package enum Course: Hashable, Sendable {
    case running
    /// Nothing new is submitted; what was submitted goes on.
    case paused
    /// All of it ends. Nothing but a retry leads out of it.
    case cancelled
}

extension RunState {
    package var isPaused: Bool { course == .paused }
    package var isCancelled: Bool { course == .cancelled }

    mutating func pause() { if course == .running { course = .paused } }

    mutating func goOn() { if course == .paused { course = .running } }

    /// What is retried of a cancelled study, or added to it, is to run, and nothing else of it; one that is paused stays so.
    mutating func leaveCancellation() {
        guard course == .cancelled else { return }
        course = .running
        for instance in graph.instances where !self[instance].phase.isFinal {
            update(instance) { $0.isCancelled = true }
            unwanted.insert(instance)
        }
    }
}
