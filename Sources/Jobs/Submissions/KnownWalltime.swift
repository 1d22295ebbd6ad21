import Executors
package import Expansion
package import Specification
package import Tracking

/// Seconds after which its scheduler ends an instance's job; nothing where neither its step nor the user says so by `walltime`, but
/// by an option of the scheduler, or not at all.
package func knownWalltime(of instance: InstanceID, in state: RunState) -> Walltime? {
    if let amended = state.amendment(of: instance)?.walltime { return Walltime(amended) }
    let resources = state.resources(of: instance)
    let dialect = state.graph.scheduler.dialect
    let directives = Overrides(directivesOf: state.graph.step(of: instance), for: dialect)
    let overrides = Overrides(options: resources.arguments, for: dialect).union(directives)
    return overrides.keys.contains(.walltime) ? nil : resources.walltime
}
