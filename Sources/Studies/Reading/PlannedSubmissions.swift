package import Deciding
package import Expansion
package import Rendering

/// How often a study will call sbatch; nothing where it never does, or is so large that telling would take long.
package func plannedSubmissions(_ graph: StudyGraph, renderer: ScriptRenderer, policy: Policy) -> ClosedRange<Int>? {
    guard graph.usesSlurm, graph.instanceCount <= 200_000 else { return nil }
    return forecastSubmissions(graph, requests: renderer.requests(in: graph), policy: policy)
}
