package import Expansion
package import Jobs
package import Tracking

/// Whether another round of a loop is needed: asked of each instance that would begin one, once the round before is over.
package struct RoundQuestion: Sendable {
    package let instance: InstanceID
    package let loop: LoopNode
    /// What its condition asks about, with how that ended; of what has succeeded the record has the values.
    package let publishers: [PublishingAttempt]
    let succeeded: Set<Int>
    let operands: [ConditionOperand]

    /// Whether the loop is over.
    ///
    /// - Parameter published: What an attempt has published.
    /// - Throws: Why that cannot be said.
    package func isOver(
        _ published: (PublishingAttempt) throws -> PublishedValues
    ) throws -> Bool {
        var values: [Int: PublishedValues] = [:]
        for publisher in publishers where succeeded.contains(publisher.step) {
            values[publisher.step] = try published(publisher)
        }
        return try loop.until.holds(operands, publishers: publishers, published: values)
    }
}

extension SubmissionBuilder {
    /// - Parameter instance: One that begins a round other than the first, and waits for nothing any more.
    package func question(of instance: InstanceID, in state: RunState) -> RoundQuestion? {
        let graph = state.graph
        guard let loop = graph.loop(continuedBy: instance) else { return nil }
        let asked = loop.until.steps.sorted().compactMap { step in
            graph.previous(step, of: instance).map { (step: step, instance: $0) }
        }
        return RoundQuestion(
            instance: instance, loop: loop,
            publishers: asked.map { publisher($0.instance, ofStep: $0.step, withEnd: true, state: state) },
            succeeded: Set(asked.filter { state[$0.instance].phase == .ended(.succeeded) }.map(\.step)),
            operands: graph.operands(ofRoundBefore: instance, in: loop))
    }
}

extension RunState {
    /// Instances that would begin another round now.
    package var beginnersOfRounds: [InstanceID] {
        guard !graph.loops.isEmpty else { return [] }
        return (Array(readyBesideConductor) + Array(readyToSchedule)).filter { graph.loop(continuedBy: $0) != nil }
    }
}

extension Watch {
    /// Whether an instance may begin as far as loops have a say: where it begins another round, that is known to be needed.
    func mayBegin(_ instance: InstanceID, in graph: StudyGraph) -> Bool {
        neededRounds.contains(instance) || graph.loop(continuedBy: instance) == nil
    }
}
