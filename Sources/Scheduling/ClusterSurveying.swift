package import Tracking

/// An executor that tells what its cluster allows, so that studies are held against it before they are run.
package protocol ClusterSurveying: Sendable {
    /// What the cluster allows and what of it was not told, by at most one call of each kind, all at one time.
    ///
    /// - Parameters:
    ///   - seconds: In all; programs that have not ended by then are killed.
    ///   - queue: Whether the queue is asked for too, without which nothing can be run.
    /// - Returns: `nil` where its programs are not there.
    func survey(withinSeconds seconds: Int, queue: Bool) async -> ClusterSurvey?
}

extension ClusterSurveying {
    /// - Returns: `nil` where not even the configuration can be read.
    package func limits() async -> ClusterLimits? { await survey(withinSeconds: 15, queue: false)?.limits }
}

/// An executor that says in its own words how one job stands now.
package protocol JobDescribing: Sendable {
    /// - Returns: Nothing where it does not know the job, or does not answer.
    func words(on job: Job) async -> String?
}
