extension SubmitOptions {
    /// Those of sbatch. Source: sbatch(1) of Slurm 20.11 to 25.11.
    package static let sbatch = SubmitOptions(
        program: "sbatch", syntax: .long, all: refused + overridden + honoured,
        keys: [
            "partition": .queue, "time": .walltime, "time-min": .walltime, "nodes": .nodes, "ntasks": .procs,
            "ntasks-per-node": .procs, "tasks-per-node": .procs, "overcommit": .procs, "cpus-per-task": .coresPerTask,
            "mem": .memory, "mem-per-cpu": .memory, "mem-per-gpu": .memory, "gres": .gpus, "gpus": .gpus,
            "gpus-per-node": .gpus, "constraint": .constraint, "reservation": .reservation, "account": .bank,
            "qos": .qos,
        ],
        walltime: ("time", isInSeconds: false),
        aliases: ["cluster": "clusters", "tasks-per-node": "ntasks-per-node"])

    private static let refused: [SubmitOption] = {
        let prints = "it prints and submits nothing; use `maestro-swift plan` or `run --dry-run`"
        let cluster = "a study stays on one cluster; start it on a login node of that cluster"
        let user = "jobs run as the user who starts the study; start it as that user"
        return [
            .refused("array", "a", use: "use `global.parameters`; instances are submitted as job arrays automatically"),
            .refused("dependency", "d", use: "use `depends`"),
            .refused("wrap", nil, .optional, use: "write the command into `cmd`"),
            .refused("chdir", "D", use: "steps run in their workspace; use `cd` in `cmd`"),
            .refused("input", "i", use: "redirect inside `cmd`: `command < file`"),
            .refused("clusters", "M", use: cluster), .refused("cluster", nil, use: cluster),
            .refused("cluster-constraint", nil, use: cluster),
            .refused("uid", nil, use: user), .refused("gid", nil, use: user),
            .refused("test-only", nil, .none, use: prints), .refused("help", "h", .none, use: prints),
            .refused("usage", nil, .none, use: prints), .refused("version", "V", .none, use: prints),
            .refused("autocomplete", nil, use: prints, onSomeOnly: true),
            .refused("external", nil, .none, use: "such a job runs no command; omit the option", onSomeOnly: true),
        ]
    }()

    private static let overridden: [SubmitOption] = {
        let output = "outputs go to files in the workspace; redirect inside `cmd` for more"
        let words = "maestro-swift reads the output of sbatch"
        return [
            .overridden("job-name", "J", because: "job names are used to find jobs after a lost reply of Slurm"),
            .overridden("output", "o", because: output), .overridden("error", "e", because: output),
            .overridden("open-mode", nil, because: output),
            .overridden("wait", "W", .none, because: "`maestro-swift run --wait` waits for the end"),
            .overridden("parsable", nil, .none, because: words), .overridden("quiet", "Q", .none, because: words),
            .overridden("verbose", "v", .none, because: words),
            .overridden(
                "kill-on-invalid-dep", nil, because: "jobs that can no longer run are removed from Slurm anyway"),
        ]
    }()

    private static let honoured: [SubmitOption] = [
        SubmitOption("account", "A"), SubmitOption("acctg-freq"), SubmitOption("batch"), SubmitOption("bb"),
        SubmitOption("bbf"), SubmitOption("begin", "b"), SubmitOption("comment"),
        SubmitOption("consolidate-segments", nil, .none, onSomeOnly: true), SubmitOption("constraint", "C"),
        SubmitOption("container", onSomeOnly: true), SubmitOption("container-id", onSomeOnly: true),
        SubmitOption("container-type", onSomeOnly: true),
        SubmitOption("context", onSomeOnly: true), SubmitOption("contiguous", nil, .none),
        SubmitOption("core-spec", "S"), SubmitOption("cores-per-socket"), SubmitOption("cpu-freq"),
        SubmitOption("cpus-per-gpu"), SubmitOption("cpus-per-task", "c"), SubmitOption("deadline"),
        SubmitOption("delay-boot"), SubmitOption("distribution", "m"), SubmitOption("exclude", "x"),
        SubmitOption("exclusive", nil, .optional), SubmitOption("export"), SubmitOption("export-file"),
        SubmitOption("extra", onSomeOnly: true), SubmitOption("extra-node-info", "B"),
        SubmitOption("get-user-env", nil, .optional), SubmitOption("gpu-bind"), SubmitOption("gpu-freq"),
        SubmitOption("gpus", "G"), SubmitOption("gpus-per-node"), SubmitOption("gpus-per-socket"),
        SubmitOption("gpus-per-task"), SubmitOption("gres"), SubmitOption("gres-flags"), SubmitOption("hint"),
        SubmitOption("hold", "H", .none), SubmitOption("ignore-pbs", nil, .none), SubmitOption("licenses", "L"),
        SubmitOption("mail-type"), SubmitOption("mail-user"), SubmitOption("mcs-label"), SubmitOption("mem"),
        SubmitOption("mem-bind"), SubmitOption("mem-per-cpu"), SubmitOption("mem-per-gpu"),
        SubmitOption("mem-update", onSomeOnly: true), SubmitOption("mincpus"),
        SubmitOption("network"), SubmitOption("nice", nil, .optional), SubmitOption("no-kill", "k", .optional),
        SubmitOption("no-requeue", nil, .none), SubmitOption("nodefile", "F"), SubmitOption("nodelist", "w"),
        SubmitOption("nodes", "N"), SubmitOption("ntasks", "n"), SubmitOption("ntasks-per-core"),
        SubmitOption("ntasks-per-gpu"), SubmitOption("ntasks-per-node"), SubmitOption("ntasks-per-socket"),
        SubmitOption("ntasks-per-tres"), SubmitOption("oom-kill-step", nil, .optional, onSomeOnly: true),
        SubmitOption("overcommit", "O", .none), SubmitOption("oversubscribe", "s", .none),
        SubmitOption("partition", "p"), SubmitOption("power", onSomeOnly: true),
        SubmitOption("prefer", onSomeOnly: true), SubmitOption("priority"), SubmitOption("profile"),
        SubmitOption("propagate", nil, .optional), SubmitOption("qos", "q"), SubmitOption("reboot", nil, .none),
        SubmitOption("requeue", nil, .none), SubmitOption("reservation"),
        SubmitOption("resources", onSomeOnly: true),
        SubmitOption("resv-ports", nil, .optional, onSomeOnly: true), SubmitOption("segment", onSomeOnly: true),
        SubmitOption("signal"), SubmitOption("sockets-per-node"), SubmitOption("spread-job", nil, .none),
        SubmitOption("spread-segments", nil, .none, onSomeOnly: true),
        SubmitOption("stepmgr", nil, .none, onSomeOnly: true), SubmitOption("switches"),
        SubmitOption("tasks-per-node"), SubmitOption("thread-spec"), SubmitOption("threads-per-core"),
        SubmitOption("time", "t"), SubmitOption("time-min"), SubmitOption("tmp"),
        SubmitOption("tres-bind", onSomeOnly: true), SubmitOption("tres-per-task", onSomeOnly: true),
        SubmitOption("use-min-nodes", nil, .none), SubmitOption("wait-all-nodes"), SubmitOption("wckey"),
    ]
}
