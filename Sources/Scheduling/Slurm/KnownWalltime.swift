import Executors
package import Expansion
package import Specification
package import Tracking

/// Seconds after which Slurm ends an instance's job; nothing where neither its step nor the user says so by `walltime`, but
/// by an option of sbatch, or not at all.
package func knownWalltime(of instance: InstanceID, in state: RunState) -> Walltime? {
    if let amended = state.amendment(of: instance)?.walltime { return Walltime(amended) }
    let resources = state.resources(of: instance)
    let directives = Overrides(directivesOf: state.graph.step(of: instance))
    let overrides = Overrides(options: resources.arguments).union(directives)
    return overrides.keys.contains(.walltime) ? nil : resources.walltime
}
