/// A key that asks a scheduler for something, in a step's `run` or in the batch section.
package enum ResourceKey: String, CaseIterable, Hashable, Sendable {
    case nodes, procs
    case coresPerTask = "cores per task"
    case gpus, memory, constraint, walltime
    case queue
    /// `bank` and `account` are one thing; both spellings are decoded to this.
    case bank
    case qos, reservation, exclusive
    /// `exclusive: {launcher: …}`, for Flux.
    case launcherExclusive = "exclusive.launcher"
    case tasksPerResourceSet = "tasks per rs"
    case resourceSetsPerNode = "rs per node"
    case cpusPerResourceSet = "cpus per rs"
    case bind
    case bindGPUs = "bind gpus"
    case nested, waitable, priority
}
