import Expansion
import Specification

/// What the edges from an instance see of it and of its step.
struct ParentState {
    let instance: InstanceID
    let phase: Phase
    /// Of its step, or of its group.
    var tally: StepTally
    /// With a scheduler, so that others can wait for it there.
    let hasJob: Bool
    var unheld: UnheldCount

    func meets(_ edge: some EdgeConditions) -> Bool {
        edge.isGathering
            ? tally.edgeState(of: edge.trigger) == .met : edge.trigger.edgeState(of: instance, in: phase) == .met
    }

    /// Whether its children may go to the scheduler, which lets them begin when it is met.
    func holds(_ edge: some EdgeConditions) -> Bool {
        if edge.isLate { return meets(edge) }
        return edge.isGathering
            ? unheld.count(for: edge.heldTrigger) == 0 : edge.trigger.isHeld(for: phase, hasJob: hasJob)
    }
}

extension ParentState {
    /// What an edge sees that looks at a group only.
    func seen(in group: GroupCounts) -> ParentState {
        var seen = self
        seen.tally = group.tally
        seen.unheld = group.unheld
        return seen
    }
}

/// Of the parents of one group, what is kept of a whole step for edges from all of it.
struct GroupCounts: Sendable {
    private(set) var tally: StepTally
    private(set) var unheld: UnheldCount

    init(total: Int, allowed: Int) {
        tally = StepTally(total: total, allowed: allowed)
        unheld = UnheldCount(total: total)
    }

    mutating func change(from old: (phase: Phase, hasJob: Bool), to new: (phase: Phase, hasJob: Bool)) {
        tally.change(from: old.phase, to: new.phase)
        unheld.change(from: old, to: new)
    }
}

extension Trigger {
    /// Whether nothing more is to come of a parent, or its scheduler waits for that. What broke an edge is skipped, but
    /// for an edge from many, which leaves out what was skipped.
    func isHeld(for phase: Phase, hasJob: Bool) -> Bool {
        switch self {
        case .success, .unlessSkipped: hasJob || phase == .ended(.succeeded) || phase.isSkipped
        case .failure, .end: hasJob || phase.isFinal
        }
    }
}

/// How many instances of a step, or of a group, no scheduler can hold others back for.
struct UnheldCount: Hashable, Sendable {
    /// Neither succeeded nor with a scheduler.
    private var forSuccess: Int
    /// Neither over nor with a scheduler.
    private var forEnd: Int

    init(total: Int) {
        forSuccess = total
        forEnd = total
    }

    func count(for trigger: Trigger) -> Int {
        switch trigger {
        case .success, .unlessSkipped: forSuccess
        case .failure, .end: forEnd
        }
    }

    mutating func change(from old: (phase: Phase, hasJob: Bool), to new: (phase: Phase, hasJob: Bool)) {
        forSuccess += Self.change(.success, from: old, to: new)
        forEnd += Self.change(.end, from: old, to: new)
    }

    private static func change(
        _ trigger: Trigger, from old: (phase: Phase, hasJob: Bool), to new: (phase: Phase, hasJob: Bool)
    ) -> Int {
        (trigger.isHeld(for: old.phase, hasJob: old.hasJob) ? 1 : 0)
            - (trigger.isHeld(for: new.phase, hasJob: new.hasJob) ? 1 : 0)
    }
}
