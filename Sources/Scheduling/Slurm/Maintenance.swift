import Diagnostics
import Executors
import Jobs
import Specification
package import Tracking

extension ClusterLimits {
    /// A reservation that keeps nodes free of jobs, as long as it lasts and for whatever would run into it.
    package struct Maintenance: Hashable, Sendable {
        package let name: String
        package let start: Timestamp
        package let end: Timestamp
        /// `nil` where they are not told; it may then be all.
        package let nodes: Set<String>?

        package init(_ name: String, from start: Timestamp, to end: Timestamp, nodes: Set<String>?) {
            self.name = name
            self.start = start
            self.end = end
            self.nodes = nodes
        }

        /// - Parameter line: Words of `Key=value`; scontrol(1), `show reservation`.
        init?(line: String, zoneOffsetMinutes: Int) {
            let values = fields(line)
            func moment(_ key: String) -> Timestamp? {
                values[key].flatMap { bootMoment($0, zoneOffsetMinutes: zoneOffsetMinutes) }
            }
            guard let name = nonEmpty(values["ReservationName"]), list(values["Flags"])?.contains("MAINT") ?? false,
                let start = moment("StartTime"), let end = moment("EndTime")
            else { return nil }
            self.init(name, from: start, to: end, nodes: nonEmpty(values["Nodes"]).flatMap { nodeNames($0) })
        }
    }
}

// MARK: - What would run into it

extension ClusterRequest {
    /// A job that could not end before a maintenance waits until that is over, unless other nodes can take it.
    var maintenanceViolations: [Violation] {
        guard let walltime, let now = limits.asked,
            text(.reservation) == nil, !overrides.keys.contains(.reservation)
        else { return [] }
        let end = walltime.seconds.map { now.advanced(byMilliseconds: max(60, $0) * 1000) }
        let hit = limits.maintenances.filter { maintenance in
            maintenance.end > now && end.map { $0 > maintenance.start } ?? true && !leavesRoom(maintenance)
        }
        return hit.min { $0.start < $1.start }.map { [violation($0, walltime: walltime.text, now: now)] } ?? []
    }

    private func leavesRoom(_ maintenance: ClusterLimits.Maintenance) -> Bool {
        guard let reserved = maintenance.nodes, !nodes.isEmpty else { return false }
        return nodes.count { !reserved.contains($0.name) } >= max(1, nodeCount ?? 1)
    }

    private func violation(
        _ maintenance: ClusterLimits.Maintenance, walltime: String, now: Timestamp
    ) -> Violation {
        func local(_ moment: Timestamp) -> String {
            CivilTime(moment, zoneOffsetMinutes: limits.zoneOffsetMinutes).spaced
        }
        let minutes = maintenance.start.milliseconds(since: now) / 60_000
        let shorter = minutes > 0 ? "; jobs that request \(minutes) minutes or less may run before it" : ""
        return Violation(
            "maintenance", .walltime, severity: .warning,
            message: "with the walltime `\(walltime)` it would run into the maintenance `\(maintenance.name)`, "
                + "which begins \(local(maintenance.start))",
            hint: "it waits until the maintenance ends, \(local(maintenance.end))\(shorter)")
    }
}

// MARK: - Names of nodes

/// All names that a list like `n[1-3,07],login` stands for; `nil` where it is something else, or more than 100,000.
func nodeNames(_ text: String) -> Set<String>? {
    var found: Set<String> = []
    for part in splitOutsideBrackets(text) {
        guard let names = expandBrackets(part), found.count + names.count <= 100_000 else { return nil }
        found.formUnion(names)
    }
    return found.isEmpty ? nil : found
}

private func splitOutsideBrackets(_ text: String) -> [Substring] {
    var depth = 0
    return text.split { character in
        if character == "[" { depth += 1 }
        if character == "]" { depth -= 1 }
        return character == "," && depth == 0
    }
}

private func expandBrackets(_ text: Substring) -> [String]? {
    guard let open = text.firstIndex(of: "[") else { return [String(text)] }
    guard let close = text[open...].firstIndex(of: "]"),
        let numbers = expandNumbers(text[text.index(after: open)..<close]),
        let rest = expandBrackets(text[text.index(after: close)...]), numbers.count * rest.count <= 100_000
    else { return nil }
    return numbers.flatMap { number in rest.map { "\(text[..<open])\(number)\($0)" } }
}

/// `1-3,07`: zeros in front stay.
private func expandNumbers(_ text: Substring) -> [String]? {
    var found: [String] = []
    for range in text.split(separator: ",") {
        let ends = range.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2, let first = ends.first, first.utf8.count <= 9, let low = Int(first),
            let last = ends.last,
            last.utf8.count <= 9, let high = Int(last), low >= 0, low <= high, high - low < 100_000 - found.count
        else { return nil }
        found += (low...high).map { number in
            String(repeating: "0", count: max(0, first.count - String(number).count)) + String(number)
        }
    }
    return found
}
