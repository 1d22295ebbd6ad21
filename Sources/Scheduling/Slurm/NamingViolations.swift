import Diagnostics
import Executors
import Specification

/// Names that the cluster does not know, or not for this.
extension ClusterRequest {
    var namingViolations: [Violation] {
        let all = [partitionUnknown, partitionDown, featureUnknown, reservationUnknown, accountUnknown, qosUnknown]
        return (all + [qosOutsidePartition ?? qosOutsideAccount]).compactMap { $0 }
    }

    private var partitionUnknown: Violation? {
        guard let text = text(.queue), !limits.partitions.isEmpty else { return nil }
        return unknown("partition", text.split(separator: ","), among: limits.partitions.map(\.name), .queue)
    }

    private var partitionDown: Violation? {
        guard let partitions, partitions.allSatisfy({ !$0.isUp }) else { return nil }
        return Violation(
            "partition-down", .queue, severity: .warning, message: "\(whereabouts) is not starting jobs now",
            hint: "the study waits until it is up again")
    }

    /// Simple names joined by `&` or `|` only; sbatch(1), `--constraint`.
    private var featureUnknown: Violation? {
        guard let text = text(.constraint), !limits.nodes.isEmpty else { return nil }
        let names = text.split { "&|".contains($0) }
        let isSimple = names.allSatisfy { $0.allSatisfy { $0.isLetter || $0.isNumber || "_-.".contains($0) } }
        guard isSimple else { return nil }
        return unknown("feature", names, among: limits.nodes.flatMap(\.features), .constraint)
    }

    private var reservationUnknown: Violation? {
        guard let text = text(.reservation), let known = limits.reservations else { return nil }
        return unknown("reservation", text.split(separator: ","), among: known, .reservation)
    }

    private var accountUnknown: Violation? {
        guard limits.enforcement.associations, let text = text(.bank), let known = limits.associations, !known.isEmpty,
            !known.contains(where: { $0.account.lowercased() == text.lowercased() })
        else { return nil }
        let accounts = Set(known.map(\.account)).sorted()
        return Violation(
            "unknown-account", .bank, message: "you have no account `\(text)`",
            hint: nearest(to: text, in: accounts).map { "did you mean `\($0)`?" }
                ?? "yours are: " + accounts.joined(separator: ", "))
    }

    /// Without enforcement Slurm takes any word.
    private var qosUnknown: Violation? {
        guard limits.enforcement.qos, let text = text(.qos), let known = limits.qos, qos.isEmpty else { return nil }
        return unknown("qos", [Substring(text)], among: known.map(\.name), .qos)
    }

    private var qosOutsidePartition: Violation? {
        guard limits.enforcement.qos, let text = text(.qos), !qos.isEmpty, let partitions,
            partitions.allSatisfy({ $0.allowedQOS.map { !$0.holds(text) } ?? false })
        else { return nil }
        return Violation(
            "qos-not-allowed", .qos, message: "\(whereabouts) does not allow the qos `\(text)`",
            hint: "allowed: " + Set(partitions.flatMap { $0.allowedQOS ?? [] }).sorted().joined(separator: ", "))
    }

    private var qosOutsideAccount: Violation? {
        let lists = associations.map(\.qos)
        guard limits.enforcement.qos, let text = text(.qos), !qos.isEmpty, !lists.isEmpty,
            lists.allSatisfy({ $0.isPlain && !$0.holds(text) })
        else { return nil }
        return Violation(
            "qos-not-allowed", .qos, message: "your account may not use the qos `\(text)`",
            hint: "allowed: " + Set(lists.joined()).sorted().joined(separator: ", "))
    }

    private func unknown(
        _ kind: String, _ names: [Substring], among known: [String], _ key: ResourceKey
    ) -> Violation? {
        let isKnown = Set(known)
        guard let name = names.map(String.init).first(where: { !isKnown.contains($0) }) else { return nil }
        let all = isKnown.sorted()
        let listed = all.isEmpty ? "the cluster has none" : "known: " + all.prefix(10).joined(separator: ", ")
        return Violation(
            "unknown-\(kind)", key, message: "the cluster has no \(kind) `\(name)`",
            hint: nearest(to: name, in: all).map { "did you mean `\($0)`?" } ?? listed)
    }
}

extension [String] {
    fileprivate func holds(_ name: String) -> Bool { contains { $0.lowercased() == name.lowercased() } }

    /// With signs it would be changes to a list that is not known.
    fileprivate var isPlain: Bool { !isEmpty && allSatisfy { !$0.hasPrefix("+") && !$0.hasPrefix("-") } }
}
