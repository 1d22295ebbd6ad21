import Diagnostics
import Executors
package import Expansion
import Specification

/// What a study would do, in every shape that `plan` prints.
package enum PlanReport {
    /// For people: steps, instances, where they run, and the core-hours asked for.
    ///
    /// - Parameters:
    ///   - submissions: How often sbatch is called, where that is known.
    ///   - columns: How wide the terminal is, if it is shown on one.
    package static func table(_ graph: StudyGraph, submissions: ClosedRange<Int>? = nil, columns: Int? = nil)
        -> String
    {
        var total = Hours()
        var rows = BoundedRows(header: ["STEP", "INSTANCES", "RUNS ON", "SIZE", "CORE-HOURS", "WAITS FOR"])
        for step in graph.steps {
            let hours = Hours(step, in: graph)
            total.add(hours)
            rows.append {
                [
                    visible(step.name, keepingLines: false), String(graph.mostInstances(of: step)),
                    place(of: step, in: graph),
                    size(of: step, in: graph), hours.text, waits(of: step, in: graph),
                ]
            }
        }
        let planNotes = PlanNotes(graph)
        let notes = begun(planNotes.lines.lazy, upTo: 100_000, joined: "\n") { "and \(counted($0, "more note"))" }
        let more = rows.left > 0 ? "and \(counted(rows.left, "more step")); `--format json` has all of them\n" : ""
        return wrapped(summary(graph, planNotes, submissions, total) + details(graph.study), to: columns) + "\n"
            + rows.text(columns: columns) + wrapped(more, to: columns)
            + (notes.isEmpty ? "" : "\n" + wrapped(notes + "\n", to: columns))
    }

    private static func summary(
        _ graph: StudyGraph, _ notes: PlanNotes, _ submissions: ClosedRange<Int>?, _ total: Hours
    ) -> String {
        let name = visible(graph.study.name.value, keepingLines: false)
        let submitted =
            graph.scheduler.isBesideConductor
            ? ""
            : ", \(counted(jobs(graph, notes), "job"))"
                + (submissions.map { " in \(countedRange($0, "submission"))" } ?? "")
        return
            "\(name): \(counted(graph.steps.count, "step")), \(counted(graph.mostInstances, "instance"))\(submitted), "
            + "\(total.summary)\n"
    }

    /// What the study says of itself beyond name and description.
    private static func details(_ study: Study) -> String {
        let lines = study.details.lazy.map { detail in
            "  " + visible("\(detail.name.value): \(detail.value.value)", keepingLines: false)
        }
        return begun(lines, upTo: 100_000, joined: "\n") { "  and \(counted($0, "more line"))" }
            + (lines.isEmpty ? "" : "\n")
    }

    /// `5 submissions`, or `4 to 8 submissions`.
    private static func countedRange(_ range: ClosedRange<Int>, _ what: String) -> String {
        let least = range.count > 1 ? "\(range.lowerBound) to " : ""
        return least + counted(range.upperBound, what)
    }

    /// How many instances go to a scheduler, each as a job or a task of one.
    package static func jobs(_ graph: StudyGraph) -> Int { jobs(graph, PlanNotes(graph)) }

    private static func jobs(_ graph: StudyGraph, _ notes: PlanNotes) -> Int {
        graph.steps.reduce(0) { sum, step in
            guard let first = step.instances.first, graph.isScheduled(first) else { return sum }
            return sum + graph.mostInstances(of: step) - notes.skipped(of: step)
        }
    }

    /// Where a step runs: the scheduler's name, or this machine.
    package static func place(of step: StepNode, in graph: StudyGraph) -> String {
        guard let first = step.instances.first else { return "-" }
        return graph.isScheduled(first) ? graph.scheduler.name : "this machine"
    }

    /// Of the first instance, with a mark where others may differ.
    private static func size(of step: StepNode, in graph: StudyGraph) -> String {
        guard let first = step.instances.first else { return "-" }
        let resources = graph.resources(of: first)
        var parts: [String] = []
        if let nodes = resources.integer(.nodes) { parts.append(counted(nodes, "node")) }
        if let procs = resources.integer(.procs) { parts.append(counted(procs, "task")) }
        if let cores = resources.integer(.coresPerTask) { parts.append(counted(cores, "core") + " each") }
        if let gpus = resources.integer(.gpus), gpus > 0 { parts.append(counted(gpus, "GPU")) }
        if let walltime = resources.walltime { parts.append(walltime.text) }
        let text = parts.isEmpty ? "1 core" : parts.joined(separator: ", ")
        return step.hasFixedResources ? text : text + " …"
    }

    private static func waits(of step: StepNode, in graph: StudyGraph) -> String {
        let start: [String] =
            switch step.role {
            case .regular: []
            case .onFailure: ["a failure of the study"]
            case .always: ["the end of the study"]
            }
        let names =
            start
            + graph.writtenParents(of: step).map {
                visible(graph.steps[$0.step].name, keepingLines: false)
                    + ($0.isGathering && $0.round == .own ? "_*" : "")
                    + (graph.groupWords(of: $0).map { " \($0)" } ?? "")
                    + ($0.trigger == .success ? "" : " \($0.trigger.rawValue)")
            }
            + (step.beginsRound ? ["its previous round"] : [])
        return names.isEmpty ? "-" : begun(names, upTo: 200, joined: ", ") { "and \($0) more" }
    }
}

/// Core-seconds asked for, as far as walltimes tell.
private struct Hours {
    private var coreSeconds = 0.0
    private var isOpen = false

    init() {}

    init(_ step: StepNode, in graph: StudyGraph) {
        if step.hasFixedResources, let first = step.instances.first {
            add(graph.resources(of: first), times: step.instances.count - step.excluded.count { $0 })
        } else {
            for (ordinal, instance) in step.instances.enumerated() where !step.isExcluded(ordinal) {
                add(graph.resources(of: instance), times: 1)
            }
        }
    }

    private mutating func add(_ resources: Resources, times: Int) {
        guard let seconds = resources.walltime?.seconds else {
            isOpen = true
            return
        }
        coreSeconds += Double(seconds) * Double(max(resources.cores, resources.integer(.nodes) ?? 1)) * Double(times)
    }

    mutating func add(_ other: Hours) {
        coreSeconds += other.coreSeconds
        isOpen = isOpen || other.isOpen
    }

    /// As part of a sentence.
    var summary: String {
        isOpen && coreSeconds == 0 ? "core-hours unknown without walltimes" : "\(text) core-hours requested"
    }

    /// One decimal; a plus says that some steps have no walltime, a dash that none has.
    var text: String {
        guard coreSeconds > 0 || !isOpen else { return "-" }
        let tenths = Int64(bounding: coreSeconds / 360)
        return "\(tenths / 10).\(tenths % 10)" + (isOpen ? "+" : "")
    }
}
