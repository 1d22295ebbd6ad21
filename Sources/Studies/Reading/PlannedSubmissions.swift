package import Deciding
import Executors
package import Expansion
package import Rendering

/// How often a study will submit something; nothing where it never does, or is so large that telling would take long.
package func plannedSubmissions(_ graph: StudyGraph, renderer: ScriptRenderer, policy: Policy) -> ClosedRange<Int>? {
    guard graph.usesScheduler, graph.scheduler.dialect.wrapper != nil, graph.instanceCount <= 200_000 else {
        return nil
    }
    return forecastSubmissions(graph, requests: renderer.requests(in: graph), policy: policy)
}
