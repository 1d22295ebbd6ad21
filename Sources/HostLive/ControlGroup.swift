import CHost
import HostInterface

/// What the control groups of a process, and those above them, leave to it; nothing where they do not say.
struct ControlGroup: Equatable {
    var cores: Int?
    var kibibytes: Int64?

    /// Both versions at their usual places; a machine with others sets no bounds that we know.
    static var ofThisProcess: ControlGroup {
        let files = LiveFileSystem()
        func text(_ path: String) -> String? { (try? files.read(path)).map { String(decoding: $0, as: UTF8.self) } }
        return ControlGroup(of: text("/proc/self/cgroup") ?? "", read: text)
    }

    /// - Parameters:
    ///   - groups: What `/proc/self/cgroup` holds: `NUMBER:CONTROLLERS:PATH` a line, without controllers for version 2.
    ///   - read: A file of `/sys/fs/cgroup`; nothing where it is not there.
    init(of groups: String, read: (String) -> String?) {
        for line in groups.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let controllers = parts[1].split(separator: ",")
            for folder in Self.folders(to: parts[2]) {
                if controllers.isEmpty { narrow(version2: "/sys/fs/cgroup\(folder)", read) }
                if controllers.contains("memory") {
                    narrowMemory(read("/sys/fs/cgroup/memory\(folder)/memory.limit_in_bytes"))
                }
                if controllers.contains("cpu") { narrow(version1: "/sys/fs/cgroup/cpu\(folder)", read) }
            }
        }
    }

    /// A group and those that hold it.
    private static func folders(to path: Substring) -> [String] {
        let names = path.split(separator: "/")
        return (0...names.count).map { names.prefix($0).map { "/\($0)" }.joined() }
    }

    private mutating func narrow(version2 folder: String, _ read: (String) -> String?) {
        narrowMemory(read("\(folder)/memory.max"))
        let words = read("\(folder)/cpu.max")?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
        if words.count == 2 { narrowCores(quota: words[0], period: words[1]) }
    }

    private mutating func narrow(version1 folder: String, _ read: (String) -> String?) {
        guard let quota = read("\(folder)/cpu.cfs_quota_us"), let period = read("\(folder)/cpu.cfs_period_us") else {
            return
        }
        narrowCores(quota: quota, period: period)
    }

    /// `max`, and numbers that no machine has, are no bound.
    private mutating func narrowMemory(_ text: String?) {
        guard let bytes = Self.number(text), bytes > 0, bytes < 1 << 60 else { return }
        kibibytes = min(kibibytes ?? .max, bytes / 1024)
    }

    private mutating func narrowCores(quota: String, period: String) {
        guard let quota = Self.number(quota), let period = Self.number(period), quota > 0, period > 0 else { return }
        cores = min(cores ?? .max, Int(clamping: max(1, quota / period)))
    }

    private static func number(_ text: String?) -> Int64? {
        text.flatMap { Int64(String($0.split(whereSeparator: \.isWhitespace).first ?? "")) }
    }
}

extension Machine {
    static var ofThisProcess: Machine {
        let group = ControlGroup.ofThisProcess
        return Machine(
            cores: min(Int(host_cores()), group.cores ?? .max),
            kibibytes: min(memoryOfAll ?? .max, group.kibibytes ?? .max))
    }
}

/// In kibibytes.
private var memoryOfAll: Int64? {
    let text = (try? LiveFileSystem().read("/proc/meminfo")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
    return line.flatMap { Int64($0.split(separator: " ").dropFirst().first ?? "") }
}
