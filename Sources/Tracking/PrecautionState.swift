package import Expansion

/// Where canaries and failure limits of the steps stand.
struct PrecautionState: Sendable {
    /// For each step, canaries that still must succeed before the others may start.
    fileprivate(set) var canariesAwaited: [Int]
    /// For each step with a limit, its failures by cause since the user last retried something.
    fileprivate var failures: [Int: [Cause: Int]] = [:]
    /// Steps that were ended, and the instance whose failure did it; nothing of them starts any more.
    fileprivate(set) var endedBy: [Int: InstanceID] = [:]

    init(_ graph: StudyGraph) { canariesAwaited = graph.steps.map(\.canaries) }
}

extension RunState {
    /// Whether it may start only after its step's canaries.
    func isHeldBack(_ instance: InstanceID) -> Bool {
        let step = graph.stepIndex(of: instance)
        return precautions.canariesAwaited[step] > 0 && !isCanary(instance, ofStep: step)
    }

    /// Whether the canaries of its step are still out.
    package func awaitsCanaries(_ instance: InstanceID) -> Bool { isHeldBack(instance) }

    package func isCanary(_ instance: InstanceID) -> Bool {
        isCanary(instance, ofStep: graph.stepIndex(of: instance))
    }

    private func isCanary(_ instance: InstanceID, ofStep step: Int) -> Bool {
        graph.steps[step].ordinal(of: instance) < graph.steps[step].canaries
    }

    /// A canary that succeeded, or cannot tell anything because it never ran, is awaited no longer.
    mutating func watchCanary(_ instance: InstanceID, step: Int, from old: Phase, to new: Phase) {
        guard graph.steps[step].canaries > 0, isCanary(instance, ofStep: step) else { return }
        let change = (Self.isAwaited(old) ? -1 : 0) + (Self.isAwaited(new) ? 1 : 0)
        guard change != 0 else { return }
        precautions.canariesAwaited[step] += change
        guard precautions.canariesAwaited[step] == 0 else { return }
        for instance in graph.steps[step].instances { listIfReady(instance) }
    }

    private static func isAwaited(_ phase: Phase) -> Bool {
        switch phase {
        case .ended(.succeeded), .ended(.cancelled), .ended(.skipped), .skipped: false
        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing, .ended: true
        }
    }

    /// A failed canary, or one failure too many of the same cause, ends the step.
    mutating func recordFailure(_ cause: Cause, of instance: InstanceID) {
        let step = graph.stepIndex(of: instance)
        if isCanary(instance, ofStep: step) { return endStep(step, because: instance) }
        guard let limit = graph.steps[step].failureLimit else { return }
        precautions.failures[step, default: [:]][cause, default: 0] += 1
        if precautions.failures[step]?[cause] == limit { endStep(step, because: instance) }
    }

    /// Nothing more of the step starts; what runs may end by itself.
    private mutating func endStep(_ step: Int, because failed: InstanceID) {
        precautions.endedBy[step] = failed
        for instance in graph.steps[step].instances {
            if skip(instance, .failed(failed)) { skipChildren(of: instance) }
        }
    }

    /// After instances were reset: a canary that has failed and is not among them still ends its step.
    /// Steps may have come, too.
    mutating func renewPrecautions() {
        precautions = PrecautionState(graph)
        for step in graph.steps where step.canaries > 0 {
            precautions.endedBy[step.index] = step.instances.prefix(step.canaries).lazy
                .first { Self.hasFailed(self[$0].phase) }
        }
    }

    /// After instances were reset: which canaries are awaited.
    mutating func recountCanaries() {
        for step in graph.steps where step.canaries > 0 {
            let canaries = step.instances.prefix(step.canaries)
            precautions.canariesAwaited[step.index] = canaries.count { Self.isAwaited(self[$0].phase) }
        }
    }

    private static func hasFailed(_ phase: Phase) -> Bool {
        if case .ended(let outcome) = phase { Cause(outcome, words: "") != nil } else { false }
    }
}
