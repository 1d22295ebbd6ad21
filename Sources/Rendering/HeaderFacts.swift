import Executors
import Expansion
import Specification

/// What templates may name. Each is absent where nobody asked for it; `docs/templates.md` tells what each means.
struct HeaderFacts {
    let resources: Resources
    let batch: BatchSection
    let isScheduled: Bool
    let fluxVersion: String

    static let names = headerNames.union(Outline.Mark.allCases.map(\.rawValue))

    private static let headerNames: Set<String> = [
        "shell", "scheduled", "nodes", "procs", "ntasks", "cores_per_task", "queue", "bank", "walltime",
        "walltime_minutes", "walltime_seconds", "seconds", "slots", "memory_per_slot", "reservation", "gpus",
        "exclusive", "qos", "memory", "constraint",
        "args", "host", "flux_adapter", "flux_version", "flux_tasks", "flux_output", "flux_options", "priority",
        "nested", "waitable",
    ]

    var values: [String: TemplateValue] {
        var values: [String: TemplateValue] = [
            "shell": .text(batch.shellLine), "scheduled": .flag(isScheduled),
            "args": .list(resources.arguments),
        ]
        for (name, key) in Self.plainTexts { values[name] = resources.texts[key].map { .text($0) } }
        // Zero GPUs is none.
        if resources.integer(.gpus) == 0 { values["gpus"] = nil }
        for (name, key) in Self.flags where resources.isSet(key) { values[name] = .flag(true) }
        values["host"] = batch.host.map { .text($0.value) }
        values["ntasks"] = tasks.map { .text($0) }
        values["walltime_minutes"] = minutes.map { .text($0) }
        values["walltime_seconds"] = .text(seconds)
        values["seconds"] = (resources.walltime?.seconds).map { .text("\($0)") }
        if resources.cores > 1 { values["slots"] = .text("\(resources.cores)") }
        values["memory_per_slot"] = memoryPerSlot.map { .text($0) }
        for mark in Outline.Mark.allCases { values[mark.rawValue] = .text(mark.placeholder) }
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

    /// In whole KiB, as Grid Engine reads it; nothing where all of a machine's is meant.
    private var memoryPerSlot: String? {
        guard resources.kibibytes > 0, resources.kibibytes < .max else { return nil }
        let slots = Int64(resources.cores)
        return "\((resources.kibibytes - 1) / slots + 1)K"
    }

    private func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private func addFlux(to values: inout [String: TemplateValue]) {
        guard batch.kind.dialect.hasOptionTables else { return }
        values["flux_adapter"] = .text(batch.flux.version ?? "0.49.0")
        values["flux_version"] = .text(fluxVersion)
        // An exclusive allocation takes whole nodes, so a number of tasks would only contradict it.
        if !resources.isSet(.exclusive) { values["flux_tasks"] = resources.texts[.procs].map { .text($0) } }
        values["flux_output"] = .text("\(Outline.Mark.jobName.placeholder).{{id}}")
        values["flux_options"] = .list(batch.flux.allocation.map(\.text))
    }
}

extension FluxOptions.Option {
    var text: String { "--\(kind)=\(name)" + (value.map { "=\($0)" } ?? "") }
}
