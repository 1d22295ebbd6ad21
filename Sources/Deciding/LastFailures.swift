package import Expansion
import Specification
import Tracking

/// Failures that jobs believe by their records, though no conductor has judged them.
///
/// A job that waits for any end of others reads their records when it begins. Of a failure it must know that no attempt
/// follows: only a conductor can say that where a step may be tried again.
extension Policy {
    /// Whether no attempt follows what a record of a step calls failed, and the same of all that it waits for.
    package func failuresAreLast(ofStep step: Int, in graph: StudyGraph) -> Bool {
        graph.withAncestors(ofStep: step).allSatisfy { index in
            graph.steps[index].text.restart == nil && rule(for: .timeLimit, step: index, of: graph).times == 0
                && rule(for: .outOfMemory, step: index, of: graph).times == 0
        }
    }

    /// Whether a job may have believed such a failure of a step.
    func mayBeBelieved(ofStep step: Int, in graph: StudyGraph) -> Bool {
        graph.steps.contains { reader in
            reader.parents.contains { edge in
                edge.isHeldForEnd
                    && graph.withAncestors(ofStep: edge.step).contains(step)
                    && failuresAreLast(ofStep: edge.step, in: graph)
            }
        }
    }
}

extension StudyGraph {
    /// A step and all that it waits for, directly or not.
    fileprivate func withAncestors(ofStep step: Int) -> Set<Int> {
        var found: Set<Int> = [step]
        var pending = [step]
        while let next = pending.popLast() {
            for edge in steps[next].parents where found.insert(edge.step).inserted { pending.append(edge.step) }
        }
        return found
    }
}
