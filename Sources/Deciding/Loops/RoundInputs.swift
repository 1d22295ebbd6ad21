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
                ? state.succeededPrevious(output.step, of: instance)
                : state.lastRound(of: output.step, seenBy: instance)
            let values = source.flatMap { published(publisher($0, ofStep: output.step, state: state)) }
            return values?[output.name] ?? output.standard
        }
    }
}
