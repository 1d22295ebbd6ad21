import Executors
package import Expansion
import Jobs
import Specification

/// How many jobs a user may have with Slurm at one time, and whose rule that is.
package struct SubmitRule: Hashable, Comparable, Sendable {
    package let most: Int
    /// ``the QOS `small` of the partition``, or so.
    package let whose: String

    package init(most: Int, whose: String) {
        self.most = most
        self.whose = whose
    }

    package static func < (left: SubmitRule, right: SubmitRule) -> Bool { left.most < right.most }
}

extension ClusterLimits {
    /// The strictest of the rules that a study's steps come under; `nil` where there is none, or none is known.
    package func submitRule(of graph: StudyGraph) -> SubmitRule? {
        let dialect = graph.scheduler.dialect
        return graph.steps.compactMap { step in
            guard let first = step.instances.first, graph.isScheduled(step) else { return nil }
            let resources = graph.resources(of: first)
            let overrides = Overrides(options: resources.arguments, for: dialect)
                .union(Overrides(directivesOf: step, for: dialect))
            return ClusterRequest(resources, overrides: overrides, batch: graph.study.batch, limits: self).submitRule
        }.min()
    }
}

extension ClusterRequest {
    /// `nil` where there is no rule, or it is not known. Of each kind of limit the first that is set holds: of the
    /// partition's QOS, of the job's, of the user's association; Slurm's page on resource limits.
    var submitRule: SubmitRule? {
        guard limits.enforcement.limits else { return nil }
        let isKnown = !overrides.keys.contains(.qos)
        let (jobs, accounts) = isKnown ? (qos, associations) : ([], [])
        let kinds: [(of: (ClusterLimits.QOS) -> Int?, byAssociation: (ClusterLimits.Association) -> Int?)] = [
            (\.maxSubmitJobsPerUser, \.maxSubmitJobs), (\.maxSubmitJobsPerAccount, { _ in nil }),
            (\.groupSubmitJobs, \.groupSubmitJobs),
        ]
        return kinds.compactMap { kind in
            greatest(partitionQOS.map { rule(kind.of($0), "the QOS `\($0.name)` of the partition") })
                ?? greatest(jobs.map { rule(kind.of($0), "the QOS `\($0.name)`") })
                ?? greatest(accounts.map { rule(kind.byAssociation($0), "your account `\($0.account)`") })
        }.min()
    }

    private func rule(_ most: Int?, _ whose: String) -> SubmitRule? { most.map { SubmitRule(most: $0, whose: whose) } }

    /// Of every partition that the job may run in; none where one of them has none.
    private var partitionQOS: [ClusterLimits.QOS] {
        let own = (partitions ?? []).map { partition in limits.qos?.first { $0.name == partition.qos } }
        let known = own.compactMap { $0 }
        return known.count == own.count ? known : []
    }
}
