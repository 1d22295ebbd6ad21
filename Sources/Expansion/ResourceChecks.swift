import Diagnostics
import Executors
import Specification

/// Checks that can be made only when a combination's values are known.
extension Expander {
    mutating func checkResources(of graph: StudyGraph) {
        for step in graph.steps where !step.instances.isEmpty {
            checkSettings(step, in: graph)
            checkLaunchers(step, in: graph)
        }
    }

    /// Settings that hold a token, for each combination that they depend on, until the first mistake.
    private mutating func checkSettings(_ step: StepNode, in graph: StudyGraph) {
        guard !step.text.settings.isEmpty else { return }
        let written = study.steps[step.index].settings
        for key in written.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let text = step.text.settings[key], let source = written[key] else { continue }
            guard source.value.utf8.contains(UInt8(ascii: "$")), !text.value.hasOutputs else { continue }
            let combinations = text.value.isFixed ? step.knownRepresentatives.prefix(1) : step.knownRepresentatives[...]
            for combination in combinations {
                let value = graph.plainText(text.value, combination: Int(combination))
                guard let wrong = Specification.check(Located(value, at: source.place), for: key) else { continue }
                diagnostics.append(graph.noting(text.value, combination, beside: wrong))
                break
            }
        }
    }

    private mutating func checkLaunchers(_ step: StepNode, in graph: StudyGraph) {
        checkLaunchers(in: step.text.command, step, in: graph) { $0.command.place }
        if let restart = step.text.restart { checkLaunchers(in: restart, step, in: graph) { $0.restart?.place } }
    }

    private mutating func checkLaunchers(
        in text: TokenText, _ step: StepNode, in graph: StudyGraph, place: (Step) -> Place?
    ) {
        for piece in text.pieces {
            guard case .launcher(.some(let inner)) = piece else { continue }
            check(allocation: TokenText(inner), at: place(study.steps[step.index]), step: step, in: graph)
        }
    }

    private mutating func check(allocation: TokenText, at place: Place?, step: StepNode, in graph: StudyGraph) {
        let isFixed = allocation.isFixed && step.hasFixedResources
        for combination in isFixed ? step.knownRepresentatives.prefix(1) : step.knownRepresentatives[...] {
            let text = graph.plainText(allocation, combination: Int(combination))
            let resources = graph.resources(step, combination: Int(combination))
            let wrong =
                Allocation(text).map { $0.exceeds(resources, written: text, at: place) }
                ?? .badAllocation(text, at: place)
            guard let wrong else { continue }
            diagnostics.append(graph.noting(allocation, combination, beside: wrong))
            return
        }
    }
}

extension Allocation {
    /// Each launcher must fit into the step; several may follow one another, so their sum is nobody's business.
    fileprivate func exceeds(_ resources: Resources, written: String, at place: Place?) -> Diagnostic? {
        for (asked, key) in [(procs, ResourceKey.procs), (nodes, .nodes)] {
            guard let asked, let limit = resources.integer(key), asked > limit else { continue }
            return .allocationTooLarge(written, asked: asked, key: key, limit: limit, at: place)
        }
        return nil
    }
}
