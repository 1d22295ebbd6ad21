import Executors
import Expansion
import Specification

/// What will never run, since what it waits for will never come.
extension RunState {
    /// What waits for an instance in vain is out, and what waits for that; called when the instance is out for good.
    mutating func skipChildren(of origin: InstanceID) {
        var pending = [origin]
        while let parent = pending.popLast() {
            let step = graph.stepIndex(of: parent)
            let ordinal = graph.steps[step].ordinal(of: parent)
            for edge in graph.steps[step].children {
                guard let reason = reason(toSkip: edge, after: parent, ofStep: step, ordinal: ordinal) else { continue }
                var children: [InstanceID] = []
                graph.forEachChild(through: edge, ofOrdinal: ordinal) { children.append($0) }
                guard !isJudgedByJobs(edge, after: parent, reason) else {
                    pending += children.filter { !isWithScheduler($0) && skip($0, reason) }
                    continue
                }
                for child in children where skip(child, reason) { pending.append(child) }
            }
        }
    }

    /// Whether jobs behind an edge find in the records of their parents that they are skipped, and end well by themselves.
    /// Cancelled ones would keep what waits for them from ever beginning.
    private func isJudgedByJobs(_ edge: ChildEdge, after parent: InstanceID, _ reason: SkipReason) -> Bool {
        guard reason == .notNeeded, !edge.isLate, self[parent].phase == .ended(.skipped) else { return false }
        guard edge.isFunnel else { return !edge.isGathering }
        return graph.step(of: parent).instances.allSatisfy { self[$0].phase == .ended(.skipped) }
    }

    private func isWithScheduler(_ instance: InstanceID) -> Bool {
        switch self[instance].phase {
        case .intended, .doubtful, .queued:
            self[instance].batch.flatMap { batches[$0] }.map { !$0.batch.executor.isBesideConductor } ?? false
        case .waiting, .running, .dequeuing, .ended, .skipped: false
        }
    }

    /// Children that gather are told once: they are out for good, whichever of their parents was the first.
    private mutating func reason(
        toSkip edge: ChildEdge, after parent: InstanceID, ofStep step: Int, ordinal: Int
    ) -> SkipReason? {
        if isLeftWithLoop(edge, after: parent, ofStep: step) { return .loopEnded }
        let own = brokenReason(of: edge.trigger, by: parent)
        guard edge.isGathering else { return own }
        let gathering = graph.gathering(edge, ofStep: step, ordinal: ordinal)
        guard !toldGatherings.contains(gathering),
            let reason = own?.breaks(edge) ?? false ? own : reason(toSkip: edge, gathering)
        else { return nil }
        toldGatherings.insert(gathering)
        return reason
    }

    /// Whether a round is left out as a whole, whatever its steps wait for.
    private func isLeftWithLoop(_ edge: ChildEdge, after parent: InstanceID, ofStep step: Int) -> Bool {
        self[parent].phase == .skipped(.loopEnded) && edge.round == .own
            && graph.steps[edge.step].loop == graph.steps[step].loop
    }

    /// Says whether it now will not run.
    mutating func skip(_ instance: InstanceID, _ reason: SkipReason) -> Bool {
        switch self[instance].phase {
        case .waiting: move(instance, to: .skipped(reason))
        case .queued, .intended, .doubtful, .dequeuing(.replace), .dequeuing(.amend):
            move(instance, to: .dequeuing(.skip(reason)))
        // What is to be submitted anew has an attempt that counts for nothing, however that ends; it is out once that is.
        case .running, .dequeuing(.resubmit), .dequeuing(.skip), .ended, .skipped: return false
        }
        return true
    }

    /// Why an instance that is to wait would wait in vain.
    ///
    /// - Complexity: For an edge from all of a step, or of a group, the instances of that.
    func hopelessness(of instance: InstanceID) -> SkipReason? {
        let step = graph.step(of: instance)
        var known: [Gathering: SkipReason?] = [:]
        if graph.isExcluded(instance) { return reasonOfExclusion(instance) }
        return precautions.endedBy[step.index].map { .failed($0) } ?? brokenMatch(of: instance)
            ?? brokenGroup(of: instance, &known) ?? brokenFunnel(of: step)
    }

    /// Of its edges from one instance each.
    func brokenMatch(of instance: InstanceID) -> SkipReason? {
        let step = graph.step(of: instance)
        let combination = step.combination(of: instance)
        return step.parents.lazy.filter { !$0.isGathering }.compactMap { edge in
            let parent = graph.steps[edge.step].instance(forCombination: combination)
            return brokenReason(of: edge.trigger, by: parent)
        }.first
    }

    /// Of its edges from a group each.
    ///
    /// - Parameter known: What is already known of groups, of which each is looked at once.
    func brokenGroup(of instance: InstanceID, _ known: inout [Gathering: SkipReason?]) -> SkipReason? {
        for edge in graph.step(of: instance).parents {
            guard let gathering = graph.gathering(of: instance, through: edge) else { continue }
            let reason = known[gathering] ?? brokenReason(of: edge, gathering)
            known[gathering] = .some(reason)
            if let reason { return reason }
        }
        return nil
    }

    /// Of a step's edges from all instances of another.
    func brokenFunnel(of step: StepNode) -> SkipReason? {
        step.parents.lazy.filter(\.isFunnel).compactMap { edge in
            brokenReason(of: edge, Gathering(parent: edge.step, child: step.index, group: 0))
        }.first
    }
}
