package import Expansion
import Specification

/// How many jobs a user may have with Slurm at one time, and whose rule that is.
package struct SubmitRule: Hashable, Sendable {
    package let most: Int
    /// ``the QOS `small` of the partition``, or so.
    package let whose: String

    package init(most: Int, whose: String) {
        self.most = most
        self.whose = whose
    }
}

extension ClusterLimits {
    /// The strictest of the rules that a study's steps come under; `nil` where there is none, or none is known.
    package func submitRule(of graph: StudyGraph) -> SubmitRule? {
        graph.steps.compactMap { step in
            guard let first = step.instances.first, graph.isScheduled(step) else { return nil }
            let resources = graph.resources(of: InstanceID(first))
            let overrides = Overrides(options: resources.arguments).union(Overrides(directivesOf: step))
            return ClusterRequest(resources, overrides: overrides, batch: graph.study.batch, limits: self).submitRule
        }.min { $0.most < $1.most }
    }
}

extension ClusterRequest {
    /// `nil` where there is no rule, or it is not known. Of each kind of limit the first that is set holds: of the
    /// partition's QOS, of the job's, of the user's association; Slurm's page on resource limits.
    var submitRule: SubmitRule? {
        guard limits.enforcement.limits else { return nil }
        let jobs = overrides.keys.contains(.qos) ? [] : qos
        let kinds: [(of: (ClusterLimits.QOS) -> Int?, byAssociation: (ClusterLimits.Association) -> Int?)] = [
            (\.maxSubmitJobsPerUser, \.maxSubmitJobs), (\.maxSubmitJobsPerAccount, { _ in nil }),
            (\.groupSubmitJobs, \.groupSubmitJobs),
        ]
        return kinds.compactMap { kind in
            widest(partitionQOS, by: kind.of) { "the QOS `\($0.name)` of the partition" }
                ?? widest(jobs, by: kind.of) { "the QOS `\($0.name)`" }
                ?? (overrides.keys.contains(.qos)
                    ? nil : widest(associations, by: kind.byAssociation) { "your account `\($0.account)`" })
        }.min { $0.most < $1.most }
    }

    /// Of every partition that the job may run in; none where one of them has none.
    private var partitionQOS: [ClusterLimits.QOS] {
        let own = (partitions ?? []).map { partition in limits.qos?.first { $0.name == partition.qos } }
        let known = own.compactMap { $0 }
        return known.count == own.count ? known : []
    }

    /// The widest, where the job may come under any of these; `nil` where one has no limit.
    private func widest<Rule>(_ rules: [Rule], by limit: (Rule) -> Int?, named name: (Rule) -> String) -> SubmitRule? {
        let told = rules.compactMap { rule in limit(rule).map { SubmitRule(most: $0, whose: name(rule)) } }
        return told.count == rules.count ? told.max { $0.most < $1.most } : nil
    }
}
