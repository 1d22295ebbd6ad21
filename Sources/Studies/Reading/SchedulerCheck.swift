package import Diagnostics
import Executors
package import Expansion
package import HostInterface
import Scheduling
import Specification

extension StudyGraph {
    /// Whether its jobs can be submitted: for some schedulers scripts are written, and no more.
    package func hasAdapter(host: Host) -> Bool {
        scheduler.isBesideConductor || makeExecutor(scheduler, host: host, root: "") != nil
    }

    /// - Throws: `StudyError` where its jobs cannot be submitted.
    fileprivate func requireAdapter(host: Host) throws {
        guard !hasAdapter(host: host) else { return }
        throw StudyError("studies for \(scheduler.name) can be planned and written (--dry-run), but not run yet")
    }

    /// What its scheduler can never run of it, asked before anything is made: it would fail one by one.
    ///
    /// - Parameter asJob: Whether its conductor is to be a job.
    /// - Throws: `StudyError` where the scheduler's programs are not there: it would be waited for without end.
    package func unfit(asJob: Bool, host: Host) async throws -> [Diagnostic] {
        let kind = study.batch.kind
        try requireAdapter(host: host)
        guard let executor = makeExecutor(kind, host: host, root: "") else { return [] }
        guard executor is any ConductorCarrying || !asJob else {
            throw StudyError(
                "--as-job submits the conductor to Slurm, but the study needs \(kind.dialect.title); omit it")
        }
        guard usesScheduler else { return [] }
        async let limits = (executor as? any ClusterSurveying)?.limits()
        if let obstacle = await (executor as? any ProgramDriven)?.obstacle() {
            throw StudyError(
                "the study needs \(kind.dialect.title), but \(obstacle); run it on a login node of your cluster")
        }
        return await limits.map { preflight(self, limits: $0) + $0.gaps } ?? []
    }
}

extension OpenedStudy {
    /// - Throws: `StudyError` where steps of it would run, and its jobs cannot be submitted.
    func requireAdapterUnlessItEnds(host: Host) throws {
        if !isOnlyToEnd(host) { try graph.requireAdapter(host: host) }
    }
}
