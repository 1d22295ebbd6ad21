import Expansion
import Jobs
import Rendering
import Specification
import Tracking

/// What a batch's commands must leave, and whose values they use.
extension SubmissionBuilder {
    /// The files that its command must leave, as patterns.
    func outputFiles(of instance: InstanceID, in graph: StudyGraph) -> [String] {
        graph.step(of: instance).text.files.map { file in
            let pattern = renderer.fill(file, for: instance, in: graph)
            // A message, and an argument, must not look like an option.
            return pattern.hasPrefix("-") ? "./\(pattern)" : pattern
        }
    }

    /// The values that a step's command must publish.
    func declaredOutputs(of instance: InstanceID, in graph: StudyGraph) -> DeclaredOutputs {
        let values = graph.study.steps[graph.stepIndex(of: instance)].outputs.values
        return DeclaredOutputs(
            values: values.map { value in
                let rule = value.rule
                let need = value.standard == nil ? "required" : "optional"
                return [value.name.value, need, rule.type.rawValue, rule.from ?? "", rule.to ?? ""] + rule.choices
            })
    }

    /// The matching instance of each step whose values it uses.
    func publishers(for instance: InstanceID, state: RunState) -> [PublishingAttempt] {
        let step = state.graph.step(of: instance)
        let asked = state.graph.openCondition(of: step)?.steps ?? []
        let used = step.outputs.filter(\.isInRecords).map(\.step)
        guard !used.isEmpty || !asked.isEmpty else { return [] }
        let wanted = asked.union(used)
        let own = step.parents.filter { wanted.contains($0.step) && $0.round == .own }.flatMap { edge in
            state.graph.parents(of: instance, through: edge).map {
                publisher($0, ofStep: edge.step, withEnd: asked.contains(edge.step), state: state)
            }
        }
        // A condition that asks about a loop asks about its last round.
        let last = asked.sorted().compactMap { asked in
            state.lastRunRound(of: asked, seenBy: instance).map {
                publisher($0, ofStep: asked, withEnd: true, state: state)
            }
        }
        return own + last
    }

    func publisher(
        _ instance: InstanceID, ofStep step: Int, withEnd: Bool = false, state: RunState
    ) -> PublishingAttempt {
        PublishingAttempt(
            step: step, ordinal: state.graph.ordinal(of: instance), attempt: max(1, state[instance].attempts),
            end: withEnd ? state.knownEnd(of: instance) : nil)
    }
}

extension RunState {
    /// Of what is over.
    fileprivate func knownEnd(of instance: InstanceID) -> PublishingAttempt.KnownEnd? {
        let phase = self[instance].phase
        guard phase.isFinal else { return nil }
        let code: Int32? = if case .ended(let outcome) = phase { outcome.exitCode } else { nil }
        return PublishingAttempt.KnownEnd(state: StateWord(phase), exitCode: code)
    }
}
