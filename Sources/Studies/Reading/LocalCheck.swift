import Deciding
package import Diagnostics
import Executors
package import Expansion
package import HostInterface
package import Jobs
import Scheduling
import Specification

extension Host {
    /// What local steps of a study may take of this machine together, unless the user says otherwise.
    package func allowance(for graph: StudyGraph, offline: Bool = false) async -> Allowance {
        let asks = !offline && graph.usesThisMachine
        return Allowance(context, isLoginNode: asks ? await isLoginNode() : false)
    }
}

extension StudyGraph {
    /// Whether anything of it runs beside the conductor.
    package var usesThisMachine: Bool { steps.contains(where: runsHere) }

    private func runsHere(_ node: StepNode) -> Bool { !node.instances.isEmpty && !isScheduled(node) }

    /// What of it is more than local steps may take together, once for each step.
    package func beyond(_ allowance: Allowance) -> [Diagnostic] {
        steps.filter(runsHere).compactMap { node in
            let first = node.instances.first {
                allowance.isExceeded(by: LocalNeed(resources(of: $0)))
            }
            return first.map { warning(of: study.steps[node.index], asking: resources(of: $0), allowance) }
        }
    }

    private func warning(of step: Step, asking asked: Resources, _ allowance: Allowance) -> Diagnostic {
        let isCores = asked.cores > allowance.cores
        let keys: [ResourceKey] = isCores ? [.procs, .coresPerTask] : [.memory]
        let place = keys.compactMap { step.settings[$0]?.place }.first ?? step.name.place
        let wish = isCores ? "\(asked.cores) cores" : asked.texts[.memory] ?? "all memory"
        let whole = isCores ? "\(allowance.cores)" : MemoryAmount.text(kibibytes: allowance.kibibytes)
        return .warning(
            "beyond-this-machine", at: place,
            "step `\(step.name.value)` requests \(wish), but local steps may use \(whole) here: it runs alone",
            hint: "`--\(isCores ? "cores" : "memory")` sets how much they may use together")
    }
}

extension Allowance {
    /// What whoever starts a study on a machine of many people is to know; nothing elsewhere.
    package var note: String? {
        guard origin == .loginNode else { return nil }
        return
            "note: this machine submits to Slurm but is not a compute node, so local steps use at most \(cores) cores and "
            + "\(MemoryAmount.text(kibibytes: kibibytes)) of memory; --cores and --memory change that\n"
    }
}
