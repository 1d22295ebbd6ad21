extension SlurmVariables {
    /// Options of which only one may be written, so that a variable must not be added to the study's own word.
    static let groups: [String: String] = Dictionary(
        uniqueKeysWithValues: [
            "memory": ["mem", "mem-per-cpu", "mem-per-gpu"],
            "gpus": ["gres", "gpus", "gpus-per-node", "gpus-per-socket", "gpus-per-task", "tres-per-task"],
            "spec": ["core-spec", "thread-spec"],
        ].flatMap { group, names in names.map { ($0, group) } })

    static let variableGroups = [
        "SBATCH_MEM_PER_NODE": "memory", "SBATCH_MEM_PER_CPU": "memory", "SBATCH_MEM_PER_GPU": "memory",
        "SBATCH_GRES": "gpus", "SBATCH_GPUS": "gpus", "SBATCH_GPUS_PER_NODE": "gpus", "SBATCH_GPUS_PER_TASK": "gpus",
        "SBATCH_TRES_PER_TASK": "gpus", "SBATCH_CORE_SPEC": "spec", "SBATCH_THREAD_SPEC": "spec",
    ]

    static let inputs: Set<String> = Set(
        [
            "ACCOUNT", "ACCTG_FREQ", "CONSTRAINT", "CONTAINER", "CONTAINER_ID", "CORE_SPEC", "CPUS_PER_GPU",
            "DELAY_BOOT", "DISTRIBUTION", "EXCLUSIVE", "GPUS", "GPUS_PER_NODE", "GPUS_PER_TASK", "GPU_BIND",
            "GPU_FREQ", "GRES", "GRES_FLAGS", "HINT", "MEM_BIND", "MEM_PER_CPU", "MEM_PER_GPU", "MEM_PER_NODE",
            "NETWORK", "NO_KILL", "OVERCOMMIT", "PARTITION", "POWER", "PROFILE", "QOS", "REQ_SWITCH", "RESERVATION",
            "SEGMENT_SIZE", "SPREAD_JOB", "THREADS_PER_CORE", "THREAD_SPEC", "TIMELIMIT", "TRES_BIND",
            "TRES_PER_TASK", "USE_MIN_NODES", "WAIT4SWITCH", "WAIT_ALL_NODES", "WCKEY",
        ].map { "SBATCH_\($0)" })

    static let never: [String: String] = {
        let output = "outputs go to files in the workspace"
        let requeue = "write `#SBATCH --requeue` or `--no-requeue` into the step"
        let cluster = "a study stays on the cluster where it was started"
        let environment = "the step sets the environment of its jobs: `#SBATCH --export`"
        return [
            "SBATCH_ARRAY_INX": "instances come from `global.parameters`",
            "SBATCH_WAIT": "`run --wait` waits for the end", "SBATCH_EXPORT": environment,
            "SBATCH_GET_USER_ENV": environment, "SBATCH_CLUSTERS": cluster, "SLURM_CLUSTERS": cluster,
            "SBATCH_JOB_NAME": "job names are used to find jobs again", "SBATCH_OUTPUT": output,
            "SBATCH_ERROR": output, "SBATCH_INPUT": "redirect inside `cmd`", "SBATCH_OPEN_MODE": output,
            "SBATCH_REQUEUE": requeue, "SBATCH_NO_REQUEUE": requeue,
            "SBATCH_SIGNAL": "write `signal before walltime` into the step",
            "SBATCH_BATCH": "write `#SBATCH --batch` into the step",
            "SBATCH_DEBUG": "maestro-swift reads the output of sbatch",
        ]
    }()

    /// srun's own inputs reach jobs; what tells of a job, or changes what Slurm's programs answer, does not.
    static func reachesJobs(_ name: String, isWithinJob: Bool) -> Bool {
        if name == "SLURM_CONF" { return true }
        if name.hasPrefix("SRUN_") { return !isWithinJob || !left.contains(name) }
        guard name.hasPrefix("SLURM_") else { return false }
        return isWithinJob ? userOnly.contains(name) : !schedulerSet.contains { name.hasPrefix($0) }
    }

    /// Within a job most of SLURM_* is the job's; these only a user sets. Source: srun(1).
    static let userOnly: Set<String> = [
        "SLURM_MPI_TYPE", "SLURM_OVERLAP", "SLURM_EXACT", "SLURM_KILL_BAD_EXIT", "SLURM_LABELIO",
        "SLURM_UNBUFFEREDIO", "SLURM_PROPAGATE", "SLURM_EPILOG", "SLURM_PROLOG", "SLURM_TASK_EPILOG",
        "SLURM_TASK_PROLOG", "SLURM_SRUN_MULTI", "SLURM_EXIT_IMMEDIATE", "SLURM_OPEN_MODE", "SLURM_UMASK",
    ]
    /// sbatch puts it into the environment of a job with `--cpus-per-task`.
    static let left: Set<String> = ["SRUN_CPUS_PER_TASK"]
    static let schedulerSet = [
        "SLURM_JOB", "SLURM_ARRAY_", "SLURM_RESTART_COUNT", "SLURM_STEP", "SLURM_TASK_PID", "SLURM_TASKS_PER_NODE",
        "SLURM_NODEID", "SLURM_NODELIST", "SLURM_PROCID", "SLURM_LOCALID", "SLURM_GTIDS", "SLURM_SUBMIT_",
        "SLURM_HET_", "SLURM_TOPOLOGY_ADDR", "SLURM_CLUSTER_NAME", "SLURM_EXIT_ERROR", "SLURM_JWT",
        "SLURM_TIME_FORMAT", "SLURM_BITSTR_LEN",
    ]
}
