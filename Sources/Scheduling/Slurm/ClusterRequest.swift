import Executors
import Expansion
import Jobs
import Specification

/// What an instance asks of the cluster by the study's keys, beside what the cluster has for it.
struct ClusterRequest {
    let limits: ClusterLimits
    let overrides: Overrides
    /// Without what options decide.
    private let texts: [ResourceKey: String]
    /// The same.
    let walltime: Walltime?
    /// Whether `procs` becomes a number of tasks; Maestro's rule, as in the script's header.
    private let asksTasks: Bool
    /// Those that the job may run in; `nil` where that is not known.
    let partitions: [ClusterLimits.Partition]?
    /// Those that it may run on, or all where that is not known; none where nodes are not known.
    let nodes: [ClusterLimits.Node]

    init(_ resources: Resources, overrides: Overrides, batch: BatchSection, limits: ClusterLimits) {
        self.limits = limits
        self.overrides = overrides
        texts = resources.texts.filter { !overrides.keys.contains($0.key) }
        walltime = overrides.keys.contains(.walltime) ? nil : resources.walltime
        asksTasks = batch.settings[.procs] != nil || resources.texts[.nodes] == nil
        let partitions = Self.partitions(texts[.queue], overridden: overrides.keys.contains(.queue), limits)
        self.partitions = partitions
        let names = partitions.map { Set($0.map(\.name)) }
        nodes = limits.nodes.filter { node in names.map { !$0.isDisjoint(with: node.partitions) } ?? true }
    }

    private static func partitions(
        _ text: String?, overridden: Bool, _ limits: ClusterLimits
    ) -> [ClusterLimits.Partition]? {
        guard !overridden, !limits.partitions.isEmpty else { return nil }
        guard let text else {
            let usual = limits.partitions.filter(\.isDefault)
            return limits.rewritesRequests || usual.isEmpty ? nil : usual
        }
        let names = text.split(separator: ",").map(String.init)
        let known = limits.partitions.filter { names.contains($0.name) }
        return known.count == Set(names).count && !known.isEmpty ? known : nil
    }

    func text(_ key: ResourceKey) -> String? { texts[key] }
    func integer(_ key: ResourceKey) -> Int? { texts[key].flatMap { Int($0) } }

    /// Accounts and such are kept in small letters.
    func lowercased(_ key: ResourceKey) -> String? { texts[key]?.lowercased() }

    var tasks: Int? { asksTasks ? integer(.procs) : nil }

    /// sbatch takes no more nodes than tasks.
    var nodeCount: Int? {
        guard !overrides.keys.contains(.procs), let count = integer(.nodes) else { return nil }
        return min(count, tasks ?? count)
    }

    /// Those of the user that the job may count for.
    var associations: [ClusterLimits.Association] {
        guard !overrides.keys.contains(.bank) else { return limits.associations ?? [] }
        let account = lowercased(.bank)
        let names = partitions.map { Set($0.map(\.name)) }
        return (limits.associations ?? []).filter { association in
            let fits = association.partition.map { names?.contains($0) ?? true } ?? true
            return fits && (account == nil || association.account.lowercased() == account)
        }
    }

    /// Those that the job may have: the one it names, else all.
    var qos: [ClusterLimits.QOS] {
        guard let name = lowercased(.qos) else { return limits.qos ?? [] }
        return (limits.qos ?? []).filter { $0.name.lowercased() == name }
    }

    /// Those that may lift the partition's limits: the job's and the partitions' own; `nil` where they are not known.
    var lifting: [ClusterLimits.QOS]? {
        guard limits.hasAccounting else { return [] }
        guard let all = limits.qos else { return nil }
        let own = Set((partitions ?? []).compactMap(\.qos))
        return qos + all.filter { own.contains($0.name) }
    }

    /// `the partition `debug``.
    var whereabouts: String {
        guard let partitions else { return "the cluster" }
        let names = partitions.map { "`\($0.name)`" }.joined(separator: ", ")
        return partitions.count == 1 ? "the partition \(names)" : "any of the partitions \(names)"
    }
}
