import ScriptTemplates

extension ExecutorDescription {
    /// Grid Engine; qsub(1). Jobs wait for jobs, and tasks of an array for those of another with the same range; any end
    /// lets them go.
    static let gridEngine = ExecutorDescription(
        name: "sge",
        capabilities: ExecutorCapabilities(
            dependencies: .arrayTasks, arrayIndices: .consecutive, letsGoAtAnyEnd: true, limitsTasks: true,
            isBesideConductor: false,
            killsByItself: true, warnsOfWalltime: false, forgets: true),
        dialect: Dialect(
            title: "Grid Engine", template: ScriptTemplates.gridEngine, directives: ["#$"],
            unusedKeys: ResourceKey.ofFluxAlone.union(ResourceKey.ofLSFAlone).subtracting([.priority])
                .union([.qos, .constraint, .exclusive]),
            options: .qsub, wrapper: ScriptTemplates.gridEngineWrapper, jobs: .gridEngine,
            launcher: mpirun))
}

extension JobCommands {
    fileprivate static let gridEngine = JobCommands(
        submit: "qsub", show: "qstat -j", cancel: "qdel", accounting: "qacct",
        programs: [
            "qsub": "submissions", "qstat": "queries of all jobs at once",
            "qacct": "accounting queries for jobs that left the queue", "qdel": "cancellations",
            "qhold": "jobs held before withdrawal", "qalter": "limits changed",
        ], separator: ".", firstTask: 1)
}
