/// What a command line of sbatch asks for.
struct SubmissionOrder: Sendable {
    var name = ""
    var indices: Set<UInt32>?
    var throttle = 0
    var dependencies: [SimulatedTask.Dependency] = []
    var delayMilliseconds: Int64 = 0
    var isRequeued = true
    var isKilledInVain = false
    var qos = ""
    var root = ""
    var batch = ""
    var script: PlainScript?

    init(name: String) { self.name = name }

    init(arguments: [String]) {
        for argument in arguments {
            let halves = argument.split(separator: "=", maxSplits: 1).map(String.init)
            let value = halves.count == 2 ? halves[1] : ""
            switch halves.first {
            case "--job-name": name = value
            case "--array": readArray(value)
            case "--dependency": dependencies = Self.dependencies(value)
            case "--begin": delayMilliseconds = (Int64(value.drop { !$0.isNumber }) ?? 0) * 1000
            case "--no-requeue": isRequeued = false
            case "--kill-on-invalid-dep": isKilledInVain = value == "yes"
            case "--qos": qos = value
            case "--wrap": script = PlainScript(value)
            default: break
            }
        }
        if arguments.count > 2 {
            root = arguments[arguments.count - 2]
            batch = arguments[arguments.count - 1]
        }
    }

    private mutating func readArray(_ text: String) {
        let halves = text.split(separator: "%").map(String.init)
        indices = Set(Self.indices(halves.first ?? ""))
        throttle = halves.count > 1 ? Int(halves[1]) ?? 0 : 0
    }

    /// `0-4,9`.
    static func indices(_ text: some StringProtocol) -> [UInt32] {
        String(text).split(separator: ",").flatMap { part -> [UInt32] in
            let ends = part.split(separator: "-").compactMap { UInt32($0) }
            guard let first = ends.first, let last = ends.last, first <= last else { return [] }
            return Array(first...last)
        }
    }

    /// `afterok:1:2_3,aftercorr:4`.
    static func dependencies(_ text: some StringProtocol) -> [SimulatedTask.Dependency] {
        String(text).split(separator: ",").flatMap { group -> [SimulatedTask.Dependency] in
            let words = group.split(separator: ":").map(String.init)
            guard let kind = words.first.flatMap(SimulatedTask.Dependency.Kind.init(rawValue:)) else { return [] }
            return words.dropFirst().compactMap { word in
                let parts = word.split(separator: "_").map(String.init)
                guard let job = parts.first.flatMap({ UInt64($0) }) else { return nil }
                return .init(kind: kind, job: job, task: parts.count > 1 ? UInt32(parts[1]) : nil)
            }
        }
    }

    /// `17`, `17_3`, `17_[0-4,9]`, several of them parted by commas outside of brackets.
    static func targets(_ text: some StringProtocol) -> [(job: UInt64, tasks: [UInt32]?)] {
        var depth = 0
        let parts = String(text).split { character in
            if character == "[" { depth += 1 }
            if character == "]" { depth -= 1 }
            return character == "," && depth == 0
        }
        return parts.compactMap { part -> (job: UInt64, tasks: [UInt32]?)? in
            let halves = part.split(separator: "_", maxSplits: 1)
            guard let job = halves.first.flatMap({ UInt64($0) }) else { return nil }
            return (job, halves.count > 1 ? indices(halves[1].filter { $0 != "[" && $0 != "]" }) : nil)
        }
    }
}
