import Diagnostics
import Executors
import Specification
import Tracking

extension ClusterLimits {
    /// From what `scontrol show config` prints, lines of `Key = value`.
    ///
    /// - Parameter zoneOffsetMinutes: Of this machine, for a Slurm that does not print seconds since 1970.
    /// - Returns: `nil` where it is not that.
    package init?(configuration output: [UInt8], zoneOffsetMinutes: Int) {
        let values = Self.settings(output)
        guard values["MaxJobCount"] != nil || values["BOOT_TIME"] != nil else { return nil }
        func number(_ key: String) -> Int? { values[key].flatMap { Int($0.prefix { $0.isNumber }) } }
        func words(_ key: String) -> Set<String> {
            Set((values[key] ?? "").lowercased().split { ", ".contains($0) }.map(String.init))
        }
        maxArraySize = number("MaxArraySize") ?? maxArraySize
        maxJobCount = number("MaxJobCount") ?? maxJobCount
        minJobAgeSeconds = number("MinJobAge") ?? minJobAgeSeconds
        killWaitSeconds = number("KillWait") ?? killWaitSeconds
        hasAccounting = nonEmpty(values["AccountingStorageType"]).map { !$0.hasSuffix("/none") } ?? false
        killsInvalidDependencies = words("DependencyParameters").contains("kill_invalid_depend")
        enforcement = Enforcement(words("AccountingStorageEnforce"))
        rewritesRequests = ["JobSubmitPlugins", "CliFilterPlugins"].contains { nonEmpty(values[$0]) != nil }
        bootTime = values["BOOT_TIME"].flatMap { bootMoment($0, zoneOffsetMinutes: zoneOffsetMinutes) }
        clusterName = nonEmpty(values["ClusterName"])
        asked = Self.moment(output, zoneOffsetMinutes: zoneOffsetMinutes)
        self.zoneOffsetMinutes = zoneOffsetMinutes
    }

    /// From what `scontrol -o show` prints of each; nothing is known of what is not given.
    package mutating func learn(partitions: [UInt8]?, nodes: [UInt8]?, reservations: [UInt8]?) {
        self.partitions = lines(partitions ?? []).compactMap { .init(line: $0) }
        self.nodes = lines(nodes ?? []).compactMap { .init(line: $0) }
        self.reservations = reservations.map(reservationNames)
        maintenances = lines(reservations ?? []).compactMap { .init(line: $0, zoneOffsetMinutes: zoneOffsetMinutes) }
    }

    /// From what `sacctmgr -n -P show` prints; without accounting it means nothing.
    package mutating func learn(associations: [UInt8]?, qos: [UInt8]?) {
        guard hasAccounting else { return }
        self.associations = associations.map { Association.read($0, cluster: clusterName) }
        self.qos = qos.map(QOS.read)
    }

    /// The first line says when that was so.
    private static func moment(_ output: [UInt8], zoneOffsetMinutes: Int) -> Timestamp? {
        let words = "Configuration data as of "
        return lines(output).first { $0.hasPrefix(words) }.flatMap {
            bootMoment(trimmed($0.dropFirst(words.count)), zoneOffsetMinutes: zoneOffsetMinutes)
        }
    }

    private static func settings(_ output: [UInt8]) -> [String: String] {
        let pairs = lines(output).compactMap { line -> (String, String)? in
            let halves = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { return nil }
            return (trimmed(halves[0]), trimmed(halves[1]))
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// Whether users see all partitions, nodes and reservations; slurm.conf(5), PrivateData.
    static func hides(_ what: String, configuration output: [UInt8]) -> Bool {
        settings(output)["PrivateData"]?.lowercased().split(separator: ",").contains(Substring(what)) ?? false
    }
}

extension ClusterLimits.Enforcement {
    /// Every kind implies associations; slurm.conf(5), AccountingStorageEnforce.
    fileprivate init(_ words: Set<String>) {
        let all = words.contains("all")
        limits = all || words.contains("limits") || words.contains("safe")
        qos = all || words.contains("qos")
        associations = limits || qos || words.contains("associations") || words.contains("wckeys")
    }
}

// MARK: - Rows of `scontrol -o`

extension ClusterLimits.Partition {
    /// - Parameter line: Words of `Key=value`; scontrol(1), `show partition`.
    init?(line: String) {
        let values = fields(line)
        guard let name = nonEmpty(values["PartitionName"]) else { return nil }
        self.init(name)
        isDefault = values["Default"] == "YES"
        isUp = values["State"].map { $0 == "UP" } ?? true
        maxMinutes = minutes(values["MaxTime"])
        maxNodes = values["MaxNodes"].flatMap { Int($0) }
        totalNodes = values["TotalNodes"].flatMap { Int($0) }
        totalCPUs = values["TotalCPUs"].flatMap { Int($0) }
        maxMemoryPerNodeMB = values["MaxMemPerNode"].flatMap { Int64($0) }
        allowedAccounts = list(values["AllowAccounts"])
        allowedQOS = list(values["AllowQos"])
        qos = nonEmpty(values["QoS"])
    }
}

extension ClusterLimits.Node {
    /// - Parameter line: Words of `Key=value`; scontrol(1), `show node`.
    init?(line: String) {
        let values = fields(line)
        guard let name = nonEmpty(values["NodeName"]), let cpus = values["CPUTot"].flatMap({ Int($0) }) else {
            return nil
        }
        self.init(name)
        self.cpus = cpus
        memoryMB = values["RealMemory"].flatMap { Int64($0) } ?? 0
        features = Set(list(values["AvailableFeatures"]) ?? [])
        gres = Self.gres(nonEmpty(values["Gres"]) ?? "")
        partitions = Set(list(values["Partitions"]) ?? [])
    }

    /// `gpu:a100:4(S:0-1),gpu:v100:2,shard:8`; a count may end with K, M or G. slurm.conf(5), Gres.
    static func gres(_ text: String) -> [String: Int] {
        var counts: [String: Int] = [:]
        var depth = 0
        let plain = text.filter { character in
            if character == "(" { depth += 1 }
            defer { if character == ")" { depth -= 1 } }
            return depth == 0
        }
        for part in plain.split(separator: ",") {
            let words = part.split(separator: ":")
            guard let name = words.first, let last = words.last else { continue }
            let count = words.count == 1 ? 1 : amount(last) ?? 1
            counts[String(name)] = counts[String(name), default: 0].plus(count)
        }
        return counts
    }

    private static func amount(_ text: Substring) -> Int? {
        let factors: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        guard let last = text.last, let factor = factors[last] else { return Int(text) }
        return Int(text.dropLast()).map { $0.multipliedReportingOverflow(by: factor) }.flatMap { $1 ? nil : $0 }
    }
}

/// The names of reservations; scontrol(1), `show reservation`.
func reservationNames(_ output: [UInt8]) -> [String] { lines(output).compactMap { fields($0)["ReservationName"] } }

// MARK: - Rows of `sacctmgr -n -P`

extension ClusterLimits.Association {
    /// Columns of ``associations``.
    static let columns = "cluster,account,partition,qos,maxsubmitjobs,maxwall,grpsubmitjobs"

    static func read(_ output: [UInt8], cluster: String?) -> [Self] {
        lines(output).compactMap { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 7, cluster == nil || cells[0].lowercased() == cluster?.lowercased() else { return nil }
            var association = Self(cells[1])
            association.partition = nonEmpty(cells[2])
            association.qos = list(cells[3]) ?? []
            association.maxSubmitJobs = Int(cells[4])
            association.maxWallMinutes = minutes(cells[5])
            association.groupSubmitJobs = Int(cells[6])
            return association
        }
    }
}

extension ClusterLimits.QOS {
    static let columns = "name,maxwall,maxsubmitjobsperuser,flags,maxsubmitjobsperaccount,grpsubmitjobs"

    static func read(_ output: [UInt8]) -> [Self] {
        lines(output).compactMap { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 6 else { return nil }
            var qos = Self(cells[0])
            qos.maxWallMinutes = minutes(cells[1])
            qos.maxSubmitJobsPerUser = Int(cells[2])
            qos.maxSubmitJobsPerAccount = Int(cells[4])
            qos.groupSubmitJobs = Int(cells[5])
            let flags = Set((list(cells[3]) ?? []).map { $0.lowercased() })
            qos.ignoresPartitionTime = flags.contains("partitiontimelimit")
            qos.ignoresPartitionNodes = flags.contains("partitionmaxnodes")
            return qos
        }
    }
}
