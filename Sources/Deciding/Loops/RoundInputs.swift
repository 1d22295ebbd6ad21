import Expansion
import Jobs
import Tracking

/// What commands use of another round than their own: all of it is known when they are submitted.
extension SubmissionBuilder {
    /// For an instance the variables and their texts. One for which there is none is left out: the script says which.
    ///
    /// - Parameter published: What an attempt that has succeeded has published.
    func valuesOfOtherRounds(
        for instance: InstanceID, in state: RunState, published: (PublishingAttempt) -> PublishedValues?
    ) -> [String: String] {
        let outputs = state.graph.step(of: instance).outputs.filter { !$0.isInRecords }
        return outputs.reduce(into: [:]) { found, output in
            found[output.variable] = text(of: output, for: instance, state, published)
        }
    }

    private func text(
        of output: StepOutput, for instance: InstanceID, _ state: RunState,
        _ published: (PublishingAttempt) -> PublishedValues?
    ) -> String? {
        switch output.fact {
        case .rounds: return String(state.rounds(ofLoopWith: output.step, seenBy: instance))
        case .workspace:
            return state.lastRound(of: output.step, seenBy: instance).map {
                directory.path(state.graph.workspace(of: $0))
            }
        case .value:
            let source =
                output.round == .previous
                ? state.previousRound(of: output.step, seenBy: instance)
                : state.lastRound(of: output.step, seenBy: instance)
            let values = source.flatMap { published(publisher($0, ofStep: output.step, state: state)) }
            return values?[output.name] ?? output.standard
        }
    }
}

extension RunState {
    fileprivate func previousRound(of step: Int, seenBy instance: InstanceID) -> InstanceID? {
        graph.previous(step, of: instance).flatMap { self[$0].phase == .ended(.succeeded) ? $0 : nil }
    }

    /// The last one that has succeeded.
    fileprivate func lastRound(of step: Int, seenBy instance: InstanceID) -> InstanceID? {
        graph.step(of: instance).parents.filter { $0.step == step && $0.round == .last }.flatMap { edge in
            graph.parents(of: instance, through: edge).filter { self[$0].phase == .ended(.succeeded) }
        }.max { graph.round(of: $0) ?? 0 < graph.round(of: $1) ?? 0 }
    }

    /// How many rounds were begun.
    fileprivate func rounds(ofLoopWith member: Int, seenBy instance: InstanceID) -> Int {
        let loop = graph.steps[member].loop
        let edges = graph.step(of: instance).parents.filter { $0.round == .last && graph.steps[$0.step].loop == loop }
        return edges.flatMap { edge in
            graph.parents(of: instance, through: edge).filter { !self[$0].phase.isSkipped }
        }.compactMap { graph.round(of: $0) }.max() ?? 0
    }
}
