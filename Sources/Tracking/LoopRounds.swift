package import Expansion

/// Rounds of loops as others see them.
extension RunState {
    /// The instance of a step in the round before, if it has succeeded.
    package func succeededPrevious(_ step: Int, of instance: InstanceID) -> InstanceID? {
        graph.previous(step, of: instance).flatMap { self[$0].phase == .ended(.succeeded) ? $0 : nil }
    }

    /// The last one that has succeeded, of a step of a loop that another step waits for.
    package func lastRound(of step: Int, seenBy instance: InstanceID) -> InstanceID? {
        lastRound(of: step, seenBy: instance) { self[$0].phase == .ended(.succeeded) }
    }

    /// The last one that has run, well or not.
    package func lastRunRound(of step: Int, seenBy instance: InstanceID) -> InstanceID? {
        lastRound(of: step, seenBy: instance) { hasRun($0) }
    }

    /// How many rounds of a loop were begun.
    ///
    /// - Parameter member: One of its steps.
    package func rounds(ofLoopWith member: Int, seenBy instance: InstanceID) -> Int {
        let loop = graph.steps[member].loop
        let members = graph.step(of: instance).parents.map(\.step).filter { graph.steps[$0].loop == loop }
        // Who waits for all of a loop sees this at once.
        let beginners = members.filter { graph.steps[$0].beginsRound }
        let begun = (beginners.isEmpty ? members : beginners).flatMap { rounds(of: $0, seenBy: instance) }.filter {
            member in
            graph.beginner(ofRoundOf: member).map { hasRun($0) } ?? false
        }
        return begun.compactMap { graph.round(of: $0) }.max() ?? 0
    }

    private func rounds(of step: Int, seenBy instance: InstanceID) -> [InstanceID] {
        graph.step(of: instance).parents.filter { $0.step == step && $0.round == .last }.flatMap {
            Array(graph.parents(of: instance, through: $0))
        }
    }

    private func lastRound(
        of step: Int, seenBy instance: InstanceID, where isMeant: (InstanceID) -> Bool
    ) -> InstanceID? {
        rounds(of: step, seenBy: instance).filter(isMeant).max { one, other in
            graph.round(of: one) ?? 0 < graph.round(of: other) ?? 0
        }
    }

    private func hasRun(_ instance: InstanceID) -> Bool {
        self[instance].attempts > 0 && !self[instance].phase.isSkipped
    }
}
