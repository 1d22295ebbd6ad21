import ScriptTemplates

extension JobCommands {
    fileprivate static let slurm = JobCommands(
        submit: "sbatch", show: "scontrol show job", cancel: "scancel", accounting: "sacct",
        programs: [
            "sbatch": "submissions", "squeue": "queries of all jobs at once",
            "sacctmgr": "account limits",
            "sacct": "accounting queries for jobs that left the queue",
            "scancel": "cancellations", "scontrol": "limits read, dependencies updated",
        ], separator: "_", firstTask: 0)
}

extension ExecutorDescription {
    /// Slurm; sbatch(1), srun(1).
    static let slurm = ExecutorDescription(
        name: "slurm", capabilities: .scheduler,
        dialect: Dialect(
            title: "Slurm", template: ScriptTemplates.slurm, directives: ["#SBATCH"],
            unusedKeys: ResourceKey.ofFluxAlone.union(ResourceKey.ofLSFAlone), options: .sbatch,
            takesVariables: true, wrapper: ScriptTemplates.slurmWrapper, jobs: .slurm
        ) { request in
            commandLine(
                "srun", [("-n", request.procs), ("-N", request.nodes), ("-c", request.texts[.coresPerTask])])
        })
}
