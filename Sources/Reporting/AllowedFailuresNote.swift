import Diagnostics
import Expansion
import Specification
import Tracking

/// What to say of a step of which some may fail, and some have.
struct AllowedFailuresNote {
    private let state: RunState
    private let step: StepNode

    /// Nothing where no failure is allowed, or there is none.
    init?(_ step: StepNode, in state: RunState) {
        guard step.allowedFailures > 0, state.counts(ofStep: step.index).failures > 0 else { return nil }
        (self.state, self.step) = (state, step)
    }

    /// A sentence.
    var text: String {
        let counts = state.counts(ofStep: step.index)
        let failures = counts.failures
        let share = state.graph.study.steps[step.index].allowedFailures?.value.text ?? ""
        let start =
            "\(shown(step)): \(failures) of \(counts.total) failed, and `allow failure: \(share)` "
            + "allows \(step.allowedFailures)"
        let isOver = failures > step.allowedFailures
        let readers = step.children.filter { edge in
            let counts = state.counts(ofStep: edge.step)
            // Those that did not run for another reason say so themselves.
            return edge.allowsFailures && (counts[.notRun] == counts.total) == isOver
        }
        let names = readers.map { shown(state.graph.steps[$0.step]) }
        guard let last = names.last else { return start }
        let list = names.count > 1 ? names.dropLast().joined(separator: ", ") + " and " + last : last
        if isOver { return "\(start), so \(list) \(names.count > 1 ? "do" : "does") not run" }
        return "\(start); \(list) \(names.count > 1 ? "leave" : "leaves") \(failures == 1 ? "it" : "them") out"
    }

    private func shown(_ step: StepNode) -> String { visible(step.name, keepingLines: false) }
}
