import Diagnostics
import Executors
import Specification

/// Longer, or more at one time, than is allowed.
extension ClusterRequest {
    var timeViolations: [Violation] { [longerThanPartition ?? longerThanRules].compactMap { $0 } }

    private var longerThanPartition: Violation? {
        guard let partitions, let lifting, !lifting.contains(where: \.ignoresPartitionTime) else { return nil }
        return largest(partitions, by: \.maxMinutes).flatMap { tooLong(for: whereabouts, most: $0) }
    }

    /// The job's qos comes before its association, and a partition's own qos before both; Slurm's resource limits page.
    private var longerThanRules: Violation? {
        guard limits.enforcement.limits, let partitions, partitions.allSatisfy({ $0.qos == nil }), limits.qos != nil
        else { return nil }
        if text(.qos) != nil, let most = greatest(qos.map(\.maxWallMinutes)) {
            return tooLong(for: "its qos", most: most)
        }
        guard qos.allSatisfy({ $0.maxWallMinutes == nil }) else { return nil }
        return greatest(associations.map(\.maxWallMinutes)).flatMap { tooLong(for: "your account", most: $0) }
    }

    private func tooLong(for whose: String, most: Int64) -> Violation? {
        guard let walltime else { return nil }
        let minutes = walltime.seconds.map { ($0 + 59) / 60 }
        guard minutes.map({ $0 > most }) ?? true else { return nil }
        return Violation(
            "walltime-too-long", .walltime, message: "the walltime `\(walltime.text)` exceeds the limit of \(whose)",
            hint: "at most \(most) minutes")
    }

    /// A step that cannot be with Slurm as a whole goes in parts.
    func arrayViolation(tasks: Int) -> Violation? {
        guard tasks > 1, let rule = submitRule, tasks > rule.most else { return nil }
        return Violation(
            "more-than-submit-limit", severity: .warning,
            message: "its \(tasks) instances are more jobs than you may have in Slurm at one time",
            hint: "at most \(rule.most), set by \(rule.whose); the step is submitted in parts")
    }

    /// The widest of the limits that may hold; `nil` where one of them is none.
    func greatest<Limit: Comparable>(_ limits: [Limit?]) -> Limit? {
        let known = limits.compactMap { $0 }
        return known.count == limits.count ? known.max() : nil
    }
}
