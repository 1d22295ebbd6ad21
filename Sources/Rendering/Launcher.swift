import Expansion
import Specification

/// What `$(LAUNCHER)` becomes: the scheduler's way to start a parallel program with the step's resources.
struct Launcher {
    let kind: SchedulerKind
    let resources: Resources
    let flux: FluxOptions

    /// - Parameter allocation: The text between the brackets, if there are any.
    func command(allocation text: String?) -> String {
        let part = text.flatMap { Allocation($0) }
        // With brackets the part is all that is asked for, and without them the step's own words, never the batch's.
        let procs = text == nil ? own(.procs) : part?.procs.map(String.init)
        let nodes = text == nil ? own(.nodes) : part?.nodes.map(String.init)
        switch kind {
        case .slurm: return join("srun", [("-n", procs), ("-N", nodes), ("-c", resources.texts[.coresPerTask])])
        case .lsf: return lsf(procs)
        case .flux: return fluxRun(procs: procs, nodes: nodes)
        case .local: return local(procs)
        }
    }

    private func own(_ key: ResourceKey) -> String? { resources.ownKeys.contains(key) ? resources.texts[key] : nil }

    private func join(_ program: String, _ options: [(String, String?)]) -> String {
        ([program] + options.compactMap { name, value in value.map { "\(name) \($0)" } }).joined(separator: " ")
    }

    private func lsf(_ procs: String?) -> String {
        join(
            "jsrun",
            [
                ("--nrs", procs), ("-b", resources.texts[.bind] ?? "rs"), ("-g", resources.texts[.gpus]),
                ("-B", resources.texts[.bindGPUs]), ("-a", resources.texts[.tasksPerResourceSet] ?? "1"),
                ("-r", resources.texts[.resourceSetsPerNode] ?? "1"),
                ("-c", resources.texts[.cpusPerResourceSet] ?? "1"),
            ])
    }

    private func fluxRun(procs: String?, nodes: String?) -> String {
        let command = join(
            "flux run",
            [("-N", nodes), ("-n", procs), ("-c", resources.texts[.coresPerTask]), ("-g", resources.texts[.gpus])])
        let exclusive = resources.isSet(.launcherExclusive) ? ["--exclusive"] : []
        return ([command] + exclusive + flux.launcher.map(\.text)).joined(separator: " ")
    }

    /// Beside the conductor there is no scheduler to start tasks: MPI's own starter does, and one task needs none.
    private func local(_ procs: String?) -> String {
        guard let procs, let count = Int(procs), count > 1 else { return "" }
        return "mpirun -n \(count)"
    }
}
