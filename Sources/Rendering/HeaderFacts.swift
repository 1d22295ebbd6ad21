import Expansion
import Specification

/// What templates may name. Each is absent where nobody asked for it; `docs/templates.md` tells what each means.
struct HeaderFacts {
    let resources: Resources
    let batch: BatchSection
    let isScheduled: Bool
    let fluxVersion: String

    static let names: Set<String> = [
        "shell", "scheduled", "nodes", "procs", "ntasks", "cores_per_task", "queue", "bank", "walltime",
        "walltime_minutes", "walltime_seconds", "reservation", "gpus", "exclusive", "qos", "memory", "constraint",
        "args", "host", "flux_adapter", "flux_version", "flux_tasks", "flux_output", "flux_options", "priority",
        "nested", "waitable",
    ]

    var values: [String: Any] {
        var values: [String: Any] = ["shell": batch.shell, "scheduled": isScheduled, "args": resources.arguments]
        for (name, key) in Self.plainTexts { if let text = resources.texts[key] { values[name] = text } }
        // Zero GPUs is none.
        if resources.integer(.gpus) == 0 { values["gpus"] = nil }
        for (name, key) in Self.flags where resources.isSet(key) { values[name] = true }
        values["host"] = batch.host?.value
        values["ntasks"] = tasks
        values["walltime_minutes"] = minutes
        values["walltime_seconds"] = seconds
        for mark in Outline.Mark.allCases { values[mark.rawValue] = mark.placeholder }
        addFlux(to: &values)
        return values
    }

    private static let plainTexts: [(String, ResourceKey)] = [
        ("nodes", .nodes), ("procs", .procs), ("cores_per_task", .coresPerTask), ("queue", .queue), ("bank", .bank),
        ("walltime", .walltime), ("reservation", .reservation), ("gpus", .gpus), ("qos", .qos),
        ("memory", .memory), ("constraint", .constraint), ("priority", .priority),
    ]
    private static let flags: [(String, ResourceKey)] = [
        ("exclusive", .exclusive), ("nested", .nested), ("waitable", .waitable),
    ]

    /// Maestro's rule: tasks are asked for when the batch section has `procs`, or nobody asks for nodes.
    private var tasks: String? {
        let isWanted = batch.settings[.procs] != nil || resources.texts[.nodes] == nil
        return isWanted ? resources.texts[.procs] : nil
    }

    /// LSF takes minutes, or hours and minutes, so those stay as written; part of a minute counts as a whole one.
    private var minutes: String? {
        guard let limit = resources.walltime, let seconds = limit.seconds else { return nil }
        let colons = limit.text.utf8.count { $0 == UInt8(ascii: ":") }
        guard colons == 2 || limit.text.contains("-") else { return limit.text }
        let minutes = (seconds + 59) / 60
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }

    /// Maestro gives Flux a fraction where the study writes hours, minutes and seconds; 0 is no limit.
    private var seconds: String {
        guard let limit = resources.walltime, let seconds = limit.seconds else { return "0" }
        return limit.text.contains(":") ? "\(seconds).0" : "\(seconds)"
    }

    private func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private func addFlux(to values: inout [String: Any]) {
        guard batch.kind == .flux else { return }
        values["flux_adapter"] = batch.flux.version ?? "0.49.0"
        values["flux_version"] = fluxVersion
        // An exclusive allocation takes whole nodes, so a number of tasks would only contradict it.
        if !resources.isSet(.exclusive) { values["flux_tasks"] = resources.texts[.procs] }
        values["flux_output"] = "\(Outline.Mark.jobName.placeholder).{{id}}"
        values["flux_options"] = batch.flux.allocation.map(\.text)
    }
}

extension FluxOptions.Option {
    var text: String { "--\(kind)=\(name)" + (value.map { "=\($0)" } ?? "") }
}

/// Names in a template's tags that nothing gives a value to.
func unknownNames(in template: String) -> [String] {
    let known = HeaderFacts.names.union(Outline.Mark.allCases.map(\.rawValue)).union(["."])
    var unknown: [String] = []
    var rest = Array(template.utf8)[...]
    let open = UInt8(ascii: "{")
    let close = UInt8(ascii: "}")
    while let start = rest.indices.dropLast().first(where: { rest[$0] == open && rest[$0 + 1] == open }) {
        let tag = rest[(start + 2)...].prefix { $0 != close }
        rest = rest[tag.endIndex...]
        // Comments, pragmas and partials are not names.
        guard let first = tag.first, !"!%>".utf8.contains(first) else { continue }
        let name = String(decoding: tag, as: UTF8.self).filter { !"{#^/& ".contains($0) }
        if !known.contains(name) { unknown.append(name) }
    }
    return unknown
}
