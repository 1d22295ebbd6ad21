package import Expansion
package import Specification

/// Seconds after which Slurm ends an instance's job; nothing where its step does not say so by `walltime`, but by an option
/// of sbatch, or not at all.
package func knownWalltime(of instance: InstanceID, in graph: StudyGraph) -> Walltime? {
    let resources = graph.resources(of: instance)
    let overrides = Overrides(options: resources.arguments).union(Overrides(directivesOf: graph.step(of: instance)))
    return overrides.keys.contains(.walltime) ? nil : resources.walltime
}
