package import Diagnostics
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
package struct BlockingReasonGroup: Hashable, Sendable {
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
                let cause = Cause(outcome, words: lastErrorLine[instance] ?? "")
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

    package func blockingReasonGroups(among instances: some Sequence<InstanceID>) -> [BlockingReasonGroup] {
        guard !blockingReasons.isEmpty else { return [] }
        var groups: [Substring: BlockingReasonGroup] = [:]
        for instance in instances where !self[instance].phase.isFinal {
            guard let reason = blockingReasons[instance] else { continue }
            // What helps names the job, and there may be thousands that are held for one cause.
            let cause = reason.prefix { $0 != "`" }
            groups[cause, default: BlockingReasonGroup(reason: reason, count: 0, example: instance)].count += 1
        }
        return groups.values.sorted { ($1.count, $0.example) < ($0.count, $1.example) }
    }

    /// All of the study.
    package var blockingReasonGroups: [BlockingReasonGroup] {
        blockingReasonGroups(among: blockingReasons.keys.sorted())
    }

    /// How many instances of each step something keeps from starting that are with a scheduler.
    var blockedCounts: [Int: Int] {
        blockingReasons.keys.lazy.filter { self[$0].phase == .queued }
            .reduce(into: [:]) { $0[graph.stepIndex(of: $1), default: 0] += 1 }
    }
}

extension BlockingReasonGroup {
    /// `blocked: run_P.c and 2 more: blocked until somebody acts (JobHeldUser); …`.
    package func text(in state: RunState, painter: Painter = Painter(isOn: false)) -> String {
        let name = visible(state.graph.name(of: example), keepingLines: false)
        let others = count > 1 ? " and \(count - 1) more" : ""
        return painter.paint("blocked", .yellow) + ": \(name)\(others): \(visible(reason, keepingLines: false))"
    }
}

private struct FailureKey: Hashable {
    let step: Int
    let cause: Cause
}
