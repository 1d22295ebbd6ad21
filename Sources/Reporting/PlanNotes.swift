import Diagnostics
import Executors
import Expansion
import Specification
import Tracking

/// What a plan says of what is known later: what is skipped already, when the rest is decided, and what requests wait for.
struct PlanNotes {
    private let graph: StudyGraph
    /// For each step how many of its instances will not run, whatever happens; nothing where no condition is known yet.
    private let skipped: [Int]

    /// - Complexity: Constant, unless a condition is false for parameters.
    init(_ graph: StudyGraph) {
        self.graph = graph
        // Rounds behind the last one of a loop are left out too, and are no news.
        guard graph.steps.contains(where: { !$0.excluded.isEmpty && $0.text.condition != nil }) else {
            skipped = []
            return
        }
        let state = RunState(graph)
        skipped = graph.steps.map { state.counts(ofStep: $0.index)[.skipped] }
    }

    func skipped(of step: StepNode) -> Int { skipped.isEmpty ? 0 : skipped[step.index] }

    /// A line for each step that has something to say.
    var lines: [String] {
        graph.steps.flatMap { step in
            [rounds(of: step), rows(of: step), condition(of: step), requests(of: step), places(of: step)].compactMap {
                $0
            }
            .map { "\(visible(step.name, keepingLines: false)): \($0)" }
        }
    }

    /// Said of the step that stands first in its loop.
    private func rounds(of step: StepNode) -> String? {
        guard let loop = step.loop.map({ graph.loops[$0] }), loop.members.first == step.index else { return nil }
        let text = visible(String(loop.until.text.value.prefix(200)), keepingLines: false)
        let who = loop.name == step.name ? "" : "\(visible(loop.name, keepingLines: false)) "
        return
            "\(who)repeats until `\(text)`, at most \(counted(loop.atMost, "round")); the conductor starts each round"
    }

    private func rows(of step: StepNode) -> String? {
        guard let producer = step.late.last?.producer else { return nil }
        return "runs once for each row that \(names(of: [producer])) writes; its number is not known yet"
    }

    private func places(of step: StepNode) -> String? {
        let study = graph.study
        let uses = study.takes(ofStep: step.index).map { use in
            let pool = study.pools[use.pool]
            return "\(use.count) of \(pool.places ?? 0) in \(visible(pool.name.value, keepingLines: false))"
        }
        guard !uses.isEmpty, let first = step.instances.first else { return nil }
        let word = graph.isScheduled(first) ? "is submitted" : "starts"
        return "each takes \(uses.joined(separator: " and ")), and \(word) as places become free"
    }

    private func requests(of step: StepNode) -> String? {
        let keys = graph.followingKeys(of: step)
        guard !keys.isEmpty, let first = step.instances.first else { return nil }
        let word = graph.isScheduled(first) ? "submitted" : "starts"
        return
            "\(word) after \(names(of: graph.stepsOfRequests(of: step))), whose values its "
            + "\(keys.map(\.rawValue).joined(separator: ", ")) \(keys.count == 1 ? "needs" : "need")"
    }

    private func names(of steps: [Int]) -> String {
        steps.map { visible(graph.steps[$0].name, keepingLines: false) }.joined(separator: " and ")
    }

    private func condition(of step: StepNode) -> String? {
        let count = skipped(of: step)
        let left = count == 0 ? nil : "\(count) of \(step.instances.count) \(count == 1 ? "is" : "are") skipped, "
        guard let condition = step.text.condition else { return left.map { $0 + "because of what is skipped before" } }
        let text = visible(String(condition.text.value.prefix(200)), keepingLines: false)
        guard condition.isKnownBeforehand else {
            return "runs where `\(text)`, which is decided after \(names(of: condition.steps.sorted()))"
        }
        return left.map { $0 + "by `when: \(text)`" }
    }
}
