package import Diagnostics
import Executors
import Specification

/// Mistakes in options for the scheduler that show only once the tokens in them are replaced, until the first one in
/// each text.
///
/// - Complexity: O(instances) for steps with a parameter in their options, else O(steps).
package func checkFilledOptions(of graph: StudyGraph) -> [Diagnostic] {
    guard let checks = OptionChecks(graph.study.batch.kind.dialect) else { return [] }
    let batch = checks.diagnostics(inArguments: graph.study.batch.arguments).filter { $0.severity == .error }
    return batch + graph.steps.flatMap { FilledOptions(graph: graph, step: $0, checks: checks).mistakes }
}

private struct FilledOptions {
    let graph: StudyGraph
    let step: StepNode
    let checks: OptionChecks

    var mistakes: [Diagnostic] {
        let source = graph.study.steps[step.index]
        let arguments = zip(step.text.arguments, source.arguments).compactMap { text, written in
            written.value.contains("$(") ? first(text, of: written) { checks.diagnostics(inArguments: [$0]) } : nil
        }
        let commands = [(step.text.command, source.command), (step.text.restart, source.restart)]
        return arguments
            + commands.compactMap { text, written in
                guard let text, let written, written.value.hasTokenInHeader else { return nil }
                return first(text, of: written, in: checks.diagnostics(inDirectivesOf:))
            }
    }

    private func first(
        _ text: TokenText, of written: Located<String>, in check: (Located<String>) -> [Diagnostic]
    ) -> Diagnostic? {
        var seen: Set<UInt64> = []
        var budget = TextBudget(TextBudget.study * 4)
        for combination in text.isFixed ? step.knownRepresentatives.prefix(1) : step.knownRepresentatives[...] {
            let header = graph.plainText(text, combination: Int(combination)).scriptHeader
            // What is beyond that, sbatch itself judges.
            guard budget.takes(header.utf8.count) else { return nil }
            guard seen.insert(UInt64(fnv1a: header)).inserted else { continue }
            let found = check(Located(header, at: written.place, isLiteral: written.isLiteral, layout: written.layout))
            if let wrong = found.first(where: { $0.severity == .error }) {
                return graph.noting(text, combination, beside: wrong)
            }
        }
        return nil
    }
}

extension String {
    /// Its lines up to the first one that is neither blank nor a comment; one that begins with a token may be either.
    fileprivate var scriptHeader: String {
        split(separator: "\n", omittingEmptySubsequences: false).prefix { line in
            let first = line.first { $0 != " " && $0 != "\t" }
            return first == nil || first == "#" || first == "$" || first == "-"
        }.joined(separator: "\n")
    }

    fileprivate var hasTokenInHeader: Bool { scriptHeader.contains("$(") }
}
