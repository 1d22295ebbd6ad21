import Executors

/// Where a value of another step stands.
enum OutputPlace {
    /// In what runs when the step begins.
    case command
    /// In what a scheduler is asked for, which can be told once the value is known.
    case request
    /// In what it is asked for and the script's launcher repeats.
    case scriptRequest(ResourceKey)
    case other

    var isCommand: Bool { if case .command = self { true } else { false } }

    init(_ key: ResourceKey) { self = key.mayFollow ? .request : .scriptRequest(key) }
}

extension ResourceKey {
    /// Whether nothing in a script depends on it, so that it may be known later than the script.
    var mayFollow: Bool {
        switch self {
        case .memory, .constraint, .walltime, .queue, .bank, .qos, .reservation, .priority: true
        case .nodes, .procs, .coresPerTask, .gpus, .exclusive, .launcherExclusive, .tasksPerResourceSet,
            .resourceSetsPerNode, .cpusPerResourceSet, .bind, .bindGPUs, .nested, .waitable:
            false
        }
    }
}
