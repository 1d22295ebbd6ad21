import Diagnostics
import Expansion
import Specification
import Tracking

/// What a plan says of conditions: what is skipped already, and when the rest is decided.
struct PlanConditions {
    private let graph: StudyGraph
    /// For each step how many of its instances will not run, whatever happens; nothing where no condition is known yet.
    private let skipped: [Int]

    /// - Complexity: Constant, unless a condition is false for parameters.
    init(_ graph: StudyGraph) {
        self.graph = graph
        guard graph.steps.contains(where: { !$0.excluded.isEmpty }) else {
            skipped = []
            return
        }
        let state = RunState(graph)
        skipped = graph.steps.map { state.counts(ofStep: $0.index)[.skipped] }
    }

    func skipped(of step: StepNode) -> Int { skipped.isEmpty ? 0 : skipped[step.index] }

    /// A line for each step that has something to say.
    var lines: [String] { graph.steps.compactMap(line) }

    private func line(_ step: StepNode) -> String? {
        let name = visible(step.name, keepingLines: false)
        guard let condition = step.text.condition else {
            let count = skipped(of: step)
            return count == 0 ? nil : "\(name): \(Self.counted(count, of: step)) skipped with what they depend on"
        }
        let text = visible(String(condition.text.value.prefix(200)), keepingLines: false)
        guard condition.isKnownBeforehand else {
            let earlier = condition.steps.sorted().map { visible(graph.steps[$0].name, keepingLines: false) }
            return "\(name): runs where `\(text)`, which is decided after \(earlier.joined(separator: " and "))"
        }
        let count = skipped(of: step)
        return count == 0 ? nil : "\(name): \(Self.counted(count, of: step)) skipped; only the others have `\(text)`"
    }

    private static func counted(_ count: Int, of step: StepNode) -> String {
        "\(count) of \(step.instances.count) \(count == 1 ? "is" : "are")"
    }
}
