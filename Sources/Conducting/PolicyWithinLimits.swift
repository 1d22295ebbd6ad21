package import Deciding
import Diagnostics
package import Expansion
package import Scheduling

extension Policy {
    /// The list of an array's indices is one argument, and no program takes one of more than 128 KiB.
    private static let mostTasks = 10_000

    /// What may be done with the cluster as it is.
    package func within(_ limits: ClusterLimits, of graph: StudyGraph) -> Policy {
        var policy = self
        // 0 and 1 forbid arrays; slurm.conf(5), MaxArraySize.
        if policy.maximumArraySize > 1 { policy.maximumArraySize = max(1, min(limits.maxArraySize, Self.mostTasks)) }
        // A tenth is left for everybody else.
        policy.maximumQueuedTasks = max(
            1, min(limits.maxJobCount / 10 * 9, limits.submitRule(of: graph)?.most ?? Int.max))
        // A failed task that Slurm has forgotten no longer holds back what waits for it; slurm.conf(5), MinJobAge.
        policy.gatherSeconds = min(policy.gatherSeconds, max(1, Int64(limits.minJobAgeSeconds) / 3))
        policy.killWaitSeconds = Int64(limits.killWaitSeconds)
        policy.cancelSeconds = min(max(policy.cancelSeconds, policy.killWaitSeconds.plus(30)), 110)
        policy.killsInvalidDependencies = limits.killsInvalidDependencies
        if !limits.hasAccounting {
            // Only squeue tells of an end, and only for so long.
            let patience = max(5, Int64(limits.minJobAgeSeconds) / 3)
            policy.calmPollSeconds = min(policy.calmPollSeconds, patience)
        }
        return policy
    }
}
