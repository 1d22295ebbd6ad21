import Diagnostics
import Expansion
import Specification
import Tracking

/// What to say of a loop that is over because it had all rounds that it may have. Nobody has judged its condition after
/// the last of them.
struct ExhaustedLoopNote {
    /// A sentence.
    let text: String

    /// Nothing where each loop ended before, or something of it may still run.
    ///
    /// - Parameter step: The one that stands first in the loop.
    init?(_ step: StepNode, in state: RunState) {
        guard let loop = step.loop.map({ state.graph.loops[$0] }), loop.members.first == step.index,
            loop.members.allSatisfy({ state.counts(ofStep: $0).isSettled })
        else { return nil }
        let lasts = step.instances.filter { state.graph.round(of: $0) == loop.atMost }
        let count = lasts.count { state[$0].phase == .ended(.succeeded) }
        guard count > 0 else { return nil }
        let name = visible(loop.name, keepingLines: false)
        let who = lasts.count == 1 ? "" : "\(count) of \(counted(lasts.count, "loop")) "
        let condition = visible(String(loop.until.text.value.prefix(200)), keepingLines: false)
        text =
            "\(name): \(who)ended after \(counted(loop.atMost, "round")), the most that `at most` allows; "
            + "check whether `\(condition)` holds"
    }
}

extension Counts {
    /// Whether nothing waits or runs.
    fileprivate var isSettled: Bool {
        [StateWord.waiting, .submitting, .queued, .running].allSatisfy { self[$0] == 0 }
    }
}
