import Conducting
package import Deciding
package import Diagnostics
import Executors
package import Expansion
package import HostInterface
import Scheduling
import Specification

/// What the cluster of this machine says to studies before they are run.
package struct ClusterCheck {
    private let survey: ClusterSurvey?

    /// Whoever plans does not want to wait, and what is missing is told.
    private static let seconds = 3

    /// Asks once for all of the studies, or nothing: where none of them needs a cluster that tells what it allows, or its
    /// programs are not there.
    package init(_ studies: [LoadedStudy], offline: Bool = false, host: Host) async {
        let needed = offline ? [] : studies.compactMap { $0.graph ?? $0.remains }.filter(\.usesScheduler)
        let cluster = needed.lazy.compactMap {
            makeExecutor($0.scheduler, host: host, root: "") as? any ClusterSurveying
        }.first
        survey = await cluster?.survey(withinSeconds: Self.seconds, queue: true)
    }

    /// What is not known of the cluster.
    package var gaps: [Diagnostic] { survey?.gaps ?? [] }

    /// The study with what of it the cluster can never run. Of a faulty one only errors are told, and none at a place
    /// of which something was said already.
    package func applied(to loaded: LoadedStudy) -> LoadedStudy {
        guard let limits = survey?.limits, let graph = loaded.graph ?? loaded.remains else { return loaded }
        let found = preflight(graph, limits: limits)
        let fresh =
            loaded.graph != nil ? found : found.filter { $0.severity == .error }.news(beside: loaded.diagnostics)
        return loaded.with(loaded.diagnostics + fresh)
    }

    /// What a conductor would do on this cluster.
    package func policy(_ policy: Policy, for graph: StudyGraph) -> Policy {
        survey?.limits.map { policy.within($0, of: graph) } ?? policy
    }
}
