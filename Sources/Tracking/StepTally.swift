import Specification

/// How many instances of a step, or of a group of them, stand where edges over all of these look.
struct StepTally: Hashable, Sendable {
    private var total: Int
    /// So many may fail.
    private let allowed: Int
    /// How often any of them has changed.
    private(set) var changes = 0
    private var open: Int
    private var succeeded = 0
    private(set) var failed = 0
    private var notNeeded = 0
    /// Not run for a failure that its step allows.
    private(set) var leftOut = 0

    init(total: Int, allowed: Int) {
        self.total = total
        self.allowed = allowed
        open = total
    }

    /// As if all of so many were waiting.
    mutating func recount(total: Int, allowed: Int) {
        let changes = changes + 1
        self = StepTally(total: total, allowed: allowed)
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
        case .ended(.skipped), .skipped(.notNeeded), .skipped(.condition), .skipped(.loopEnded), .skipped(.removed):
            notNeeded += difference
        case .skipped(.leftOut): leftOut += difference
        case .ended(.cancelled), .skipped(.failed): break
        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing: open += difference
        }
    }

    /// More have failed than may.
    var hasTooManyFailures: Bool { failed > allowed }
    /// Each has succeeded, was not needed, or is a failure that is allowed or what follows from one.
    var isWithinAllowance: Bool { !hasTooManyFailures && succeeded + notNeeded + failed + leftOut == total }
    /// The same, and there is nothing to gather.
    var isOverInVain: Bool { isWithinAllowance && succeeded == 0 && failed + leftOut > 0 }

    /// Of an edge from all of them: what was not needed is left out, and where nothing was, neither is the child. Whatever
    /// broke an edge that waits for success is known where that happened, so that it counts as open here.
    func edgeState(of trigger: Trigger) -> EdgeState {
        switch trigger {
        case .success:
            guard isWithinAllowance, !isOverInVain else { return .open }
            return succeeded == 0 && total > 0 ? .broken(.notNeeded) : .met
        case .unlessSkipped: return isWithinAllowance && !isOverInVain ? .met : .open
        case .end: return open == 0 ? .met : .open
        case .failure:
            guard open == 0 else { return .open }
            return failed > 0 ? .met : .broken(.notNeeded)
        }
    }
}
