import Diagnostics
import Executors
import Jobs
import Specification

/// More than there is. Where a job may run in several partitions, it must be too much for each.
extension ClusterRequest {
    var sizeViolations: [Violation] {
        [tooManyNodes, tooManyCoresPerTask ?? tooManyCores, tooMuchMemory, tooManyGPUs].compactMap { $0 }
    }

    private var tooManyNodes: Violation? {
        guard let count = nodeCount, let partitions, let lifting else { return nil }
        let isLifted = lifting.contains(where: \.ignoresPartitionNodes)
        let most = largest(partitions) { [$0.totalNodes, isLifted ? nil : $0.maxNodes].compactMap { $0 }.min() }
        guard let most, count > most else { return nil }
        return Violation(
            "too-many-nodes", .nodes, message: "\(count) nodes are more than \(whereabouts) allows for a job",
            hint: upTo(most))
    }

    private var tooManyCoresPerTask: Violation? {
        guard let count = integer(.coresPerTask), let most = nodes.map(\.cpus).max(), count > most else { return nil }
        return Violation(
            "too-many-cores-per-task", .coresPerTask,
            message: "\(count) cores per task are more than any node of \(whereabouts) has", hint: upTo(most))
    }

    private var tooManyCores: Violation? {
        guard let tasks, let partitions, !overrides.keys.contains(.coresPerTask) else { return nil }
        let count = tasks.times(integer(.coresPerTask) ?? 1)
        guard let most = largest(partitions, by: \.totalCPUs), count > most else { return nil }
        return Violation(
            "too-many-cores", .procs, .coresPerTask,
            message: "\(count) cores are more than \(whereabouts) has", hint: upTo(most))
    }

    private var tooMuchMemory: Violation? {
        // 0 is all that a node has.
        guard let text = text(.memory), let amount = MemoryAmount(text), amount.kibibytes > 0 else { return nil }
        // 1 MiB is Slurm's word where the site has told nothing.
        let most = nodes.allSatisfy { $0.memoryMB > 1 } ? nodes.map(\.memoryMB).max() : nil
        let allowed = partitions.flatMap { largest($0, by: \.maxMemoryPerNodeMB) }
        guard let limit = [most, allowed].compactMap({ $0 }).min(), amount.kibibytes.plus(1023) / 1024 > limit else {
            return nil
        }
        return Violation(
            "too-much-memory", .memory, message: "`\(text)` is more memory than any node of \(whereabouts) has",
            hint: "at most \(limit)M")
    }

    private var tooManyGPUs: Violation? {
        guard let count = integer(.gpus), count > 0, let most = nodes.map({ $0.gres["gpu"] ?? 0 }).max(), count > most
        else { return nil }
        return Violation(
            "too-many-gpus", .gpus,
            message: most == 0
                ? "no node of \(whereabouts) has GPUs"
                : "\(count) GPUs are more than any node of \(whereabouts) has", hint: most == 0 ? nil : upTo(most))
    }

    private func upTo(_ most: Int) -> String { "at most \(most)" }

    /// The most that one of them allows; `nil` where one has no limit.
    func largest<Limit: Comparable>(
        _ partitions: [ClusterLimits.Partition], by limit: (ClusterLimits.Partition) -> Limit?
    ) -> Limit? {
        let limits = partitions.compactMap(limit)
        return limits.count == partitions.count ? limits.max() : nil
    }
}
