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
    /// It waited for a failure that did not come, or for something that was itself not needed.
    case notNeeded
    /// Its condition is false for its parameters.
    case condition
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
// What was removed from the study counts as not needed.

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
        case .ended(.skipped), .skipped(.notNeeded), .skipped(.condition), .skipped(.removed): true
        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing, .ended, .skipped(.failed): false
        }
    }
}

/// How many instances of a step, or of a group of them, stand where edges over all of these look.
struct StepTally: Hashable, Sendable {
    private var total: Int
    /// How often any of them has changed.
    private(set) var changes = 0
    private var open: Int
    private var succeeded = 0
    private var failed = 0
    private var notNeeded = 0

    init(total: Int) {
        self.total = total
        open = total
    }

    /// As if all of so many were waiting.
    mutating func recount(total: Int) {
        let changes = changes + 1
        self = StepTally(total: total)
        self.changes = changes
    }

    mutating func change(from old: Phase, to new: Phase) {
        changes += 1
        count(old, by: -1)
        count(new, by: 1)
    }

    private mutating func count(_ phase: Phase, by difference: Int) {
        switch phase {
        case .ended(.succeeded): succeeded += difference
        case .ended(.failed), .ended(.timedOut): failed += difference
        case .ended(.skipped), .skipped(.notNeeded), .skipped(.condition), .skipped(.removed): notNeeded += difference
        case .ended(.cancelled), .skipped(.failed): break
        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing: open += difference
        }
    }

    /// Of an edge from all of them: what was not needed is left out, and where nothing was, neither is the child. Whatever
    /// broke an edge that waits for success is known where that happened, so that it counts as open here.
    func edgeState(of trigger: Trigger) -> EdgeState {
        switch trigger {
        case .success:
            guard succeeded + notNeeded == total else { return .open }
            return succeeded == 0 && total > 0 ? .broken(.notNeeded) : .met
        case .unlessSkipped: return succeeded + notNeeded == total ? .met : .open
        case .end: return open == 0 ? .met : .open
        case .failure:
            guard open == 0 else { return .open }
            return failed > 0 ? .met : .broken(.notNeeded)
        }
    }
}
