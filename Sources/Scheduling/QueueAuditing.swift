package import Jobs
package import Tracking

/// An executor whose whole queue can be looked through, for jobs that nobody knows of.
package protocol QueueAuditing: Sendable {
    /// Every job that waits there to begin and bears a name as ours do.
    ///
    /// - Parameter seconds: How long its answer may take; as long as its programs are given by default.
    /// - Returns: Nil where that is not to be known now.
    func waiting(withinSeconds seconds: Int?) async -> [WaitingJob]?
    /// When it was last started, and may have forgotten what it had taken before; nil where nobody can tell.
    func lastStart() async -> Timestamp?
}
