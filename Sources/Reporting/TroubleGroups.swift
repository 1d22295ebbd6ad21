package import Expansion
package import Tracking

/// Failures of one step with one cause: 4,000 of them are one thing to look at.
package struct FailureGroup: Hashable, Sendable {
    package let step: Int
    package let cause: Cause
    package internal(set) var count: Int
    /// The first of them; its last words stand for all.
    package let example: InstanceID
}

/// Instances that something outside of the study keeps from starting, by what it is.
package struct HindranceGroup: Hashable, Sendable {
    package let reason: String
    package internal(set) var count: Int
    package let example: InstanceID
}

extension RunState {
    /// The most frequent first.
    package func failureGroups(among instances: some Sequence<InstanceID>) -> [FailureGroup] {
        var groups: [FailureKey: FailureGroup] = [:]
        for instance in instances {
            guard case .ended(let outcome) = self[instance].phase,
                let cause = Cause(outcome, words: lastWords[instance] ?? "")
            else { continue }
            let step = graph.stepIndex(of: instance)
            groups[
                FailureKey(step: step, cause: cause),
                default: FailureGroup(
                    step: step, cause: cause, count: 0, example: instance)
            ].count += 1
        }
        return groups.values.sorted { ($1.count, $0.example) < ($0.count, $1.example) }
    }

    package func hindranceGroups(among instances: some Sequence<InstanceID>) -> [HindranceGroup] {
        guard !hindrances.isEmpty else { return [] }
        var groups: [String: HindranceGroup] = [:]
        for instance in instances where !self[instance].phase.isFinal {
            guard let reason = hindrances[instance] else { continue }
            groups[reason, default: HindranceGroup(reason: reason, count: 0, example: instance)].count += 1
        }
        return groups.values.sorted { ($1.count, $0.example) < ($0.count, $1.example) }
    }
}

private struct FailureKey: Hashable {
    let step: Int
    let cause: Cause
}
