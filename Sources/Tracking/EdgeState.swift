package import Expansion
package import Specification

/// Whether what an edge waits for has come.
package enum EdgeState: Hashable, Sendable {
    case open
    case met
    /// It never will.
    case broken(SkipReason)
}

/// Why an instance will never run.
package enum SkipReason: Hashable, Sendable {
    /// This instance did not succeed: one that it depends on, or one that stopped its step.
    case failed(InstanceID)
    /// The same, of one whose failure its step allows: what gathers leaves both out.
    case leftOut(InstanceID)
    /// It waited for a failure that did not come, or for something that was itself not needed.
    case notNeeded
    /// Its condition is false for its parameters.
    case condition
    /// Its loop was over before its round.
    case loopEnded
    /// The study was edited, and has it no longer.
    case removed
}

// The table of edges. An attempt that another one follows leaves its instance waiting, so that every end here is a last one.
//
//      the parent              | success            | unless skipped     | failure    | end
//      succeeded               | met                | met                | not needed | met
//      failed, timed out       | broken by it       | broken by it       | met        | met
//      cancelled               | broken by it       | broken by it       | not needed | met
//      not run for a failure   | broken by the same | broken by the same | not needed | met
//      skipped, not needed     | not needed         | met                | not needed | met
//
// What was removed from the study counts as not needed. Where a loop was over before a round, all of that round is skipped,
// whatever its steps wait for. Where the step of a parent allows failures, an edge from all of it
// leaves these out, and what was not run for them; see `StepTally`.

extension Trigger {
    /// Of an edge from one instance.
    package func edgeState(of parent: InstanceID, in phase: Phase) -> EdgeState {
        switch self {
        case .success: success(of: parent, in: phase)
        case .unlessSkipped: phase.isSkipped ? .met : success(of: parent, in: phase)
        case .failure: failure(in: phase)
        case .end: phase.isFinal ? .met : .open
        }
    }

    private func success(of parent: InstanceID, in phase: Phase) -> EdgeState {
        switch phase {
        case .ended(.skipped), .skipped(.condition), .dequeuing(.skip(.condition)): .broken(.notNeeded)
        case .ended(let outcome): outcome.isSuccess ? .met : .broken(.failed(parent))
        // Of a job that must yet go, and then will not run, as well.
        case .skipped(let reason), .dequeuing(.skip(let reason)): .broken(reason)
        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing: .open
        }
    }

    private func failure(in phase: Phase) -> EdgeState {
        switch phase {
        case .ended(.failed), .ended(.timedOut): .met
        case .ended(.succeeded), .ended(.skipped), .ended(.cancelled), .skipped: .broken(.notNeeded)
        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing: .open
        }
    }
}

extension Phase {
    /// Whether nothing was to be done for it, or the study has it no longer.
    package var isSkipped: Bool {
        switch self {
        case .ended(.skipped), .skipped(.notNeeded), .skipped(.condition), .skipped(.loopEnded), .skipped(.removed):
            true
        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing, .ended, .skipped(.failed),
            .skipped(.leftOut):
            false
        }
    }
}
