package import Diagnostics
import Executors
package import Expansion
import Jobs
import Specification

/// What of a study can never run on the cluster, each at its place in the study, and warnings of what surely waits.
///
/// Nothing is guessed: what is not known, or is written in another way than by the study's keys, is not checked.
/// - Complexity: O(instances) for steps whose requests depend on parameters, else O(steps).
package func preflight(_ graph: StudyGraph, limits: ClusterLimits) -> [Diagnostic] {
    // A template of one's own may make anything of the keys.
    guard graph.study.batch.kind == .slurm, graph.study.batch.template == nil else { return [] }
    var reported: Set<Mistake> = []
    return graph.steps.flatMap { step in
        StepCheck(graph: graph, step: step, limits: limits).diagnostics.filter { diagnostic in
            // A key of the batch section is wrong once, however many steps take it from there.
            reported.insert(Mistake(code: diagnostic.code, place: diagnostic.place)).inserted
        }
    }
}

private struct Mistake: Hashable {
    let code: String
    let place: Place?
}

/// The checks of one step, instance by instance, until the first mistake of each kind.
private struct StepCheck {
    let graph: StudyGraph
    let step: StepNode
    let limits: ClusterLimits

    var diagnostics: [Diagnostic] {
        guard let first = step.instances.first, graph.isScheduled(first) else { return [] }
        let instances = step.hasFixedResources ? InstanceIDs(first) : step.instances
        let dialect = graph.scheduler.dialect
        let directives = Overrides(directivesOf: step, for: dialect)
        var seen: Set<Resources> = []
        var found: [Violation] = []
        for instance in instances {
            let resources = graph.resources(of: instance)
            guard seen.insert(resources).inserted else { continue }
            let overrides = directives.union(Overrides(options: resources.arguments, for: dialect))
            guard !overrides.elsewhere else { continue }
            let request = ClusterRequest(resources, overrides: overrides, batch: graph.study.batch, limits: limits)
            for violation in violations(of: request) where !found.contains(where: { $0.code == violation.code }) {
                found.append(violation.found(in: name(of: instance)))
            }
        }
        return found.map(diagnostic)
    }

    private func violations(of request: ClusterRequest) -> [Violation] {
        let array = request.arrayViolation(tasks: step.instances.count)
        return request.namingViolations + request.sizeViolations + request.timeViolations
            + request.maintenanceViolations + [array].compactMap { $0 }
    }

    private func name(of instance: InstanceID) -> String? {
        step.hasFixedResources ? nil : graph.name(of: instance)
    }

    private func diagnostic(_ violation: Violation) -> Diagnostic {
        let settings = graph.study.steps[step.index].settings
        let written = violation.keys.lazy.compactMap { settings[$0] ?? graph.study.batch.settings[$0] }.first
        return Diagnostic(
            violation.severity, violation.code, at: written?.place ?? graph.study.steps[step.index].name.place,
            violation.message + (violation.instance.map { " (in `\($0)`)" } ?? ""), hint: violation.hint)
    }
}

/// Something that the cluster does not allow, before it has a place.
struct Violation: Hashable {
    let severity: Diagnostic.Severity
    let code: String
    /// The place is that of the first that is written.
    let keys: [ResourceKey]
    let message: String
    let hint: String?
    private(set) var instance: String?

    init(
        _ code: String, _ keys: ResourceKey..., severity: Diagnostic.Severity = .error, message: String,
        hint: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.keys = keys
        self.message = message
        self.hint = hint
    }

    func found(in instance: String?) -> Violation {
        var copy = self
        copy.instance = instance
        return copy
    }
}
