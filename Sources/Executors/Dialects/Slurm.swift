import ScriptTemplates

extension ExecutorDescription {
    /// Slurm; sbatch(1), srun(1).
    static let slurm = ExecutorDescription(
        name: "slurm", capabilities: .scheduler,
        dialect: Dialect(
            template: ScriptTemplates.slurm, directives: ["#SBATCH"],
            unusedKeys: ResourceKey.ofFluxAlone.union(ResourceKey.ofLSFAlone), options: .sbatch,
            wrapper: ScriptTemplates.slurmWrapper
        ) { request in
            commandLine(
                "srun", [("-n", request.procs), ("-N", request.nodes), ("-c", request.texts[.coresPerTask])])
        })
}
