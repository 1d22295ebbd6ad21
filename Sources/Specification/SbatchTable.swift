extension SbatchOption {
    /// Every option of sbatch. Those that are not here, of a newer Slurm or of a site's plugins, are passed on.
    package static let all: [SbatchOption] = refused + overridden + honoured

    private static let refused: [SbatchOption] = {
        func refused(
            _ name: String, _ letter: Character? = nil, _ value: Value = .required, use instead: String,
            onSomeOnly: Bool = false
        ) -> SbatchOption {
            SbatchOption(name, letter, value, .refused(instead: instead), onSomeOnly: onSomeOnly)
        }
        let prints = "it prints and submits nothing; use `maestro-swift plan` or `run --dry-run`"
        let cluster = "a study stays on one cluster; start it on a login node of that cluster"
        let user = "jobs run as who starts the study; start it as that user"
        return [
            refused("array", "a", use: "use `global.parameters`; instances go out as arrays by themselves"),
            refused("dependency", "d", use: "use `depends`"),
            refused("wrap", nil, .optional, use: "write the command into `cmd`"),
            refused("chdir", "D", use: "steps run in their workspace; use `cd` in `cmd`"),
            refused("input", "i", use: "redirect inside `cmd`: `command < file`"),
            refused("clusters", "M", use: cluster), refused("cluster", nil, use: cluster),
            refused("cluster-constraint", nil, use: cluster),
            refused("uid", nil, use: user), refused("gid", nil, use: user),
            refused("test-only", nil, .none, use: prints), refused("help", "h", .none, use: prints),
            refused("usage", nil, .none, use: prints), refused("version", "V", .none, use: prints),
            refused("autocomplete", nil, use: prints, onSomeOnly: true),
            refused("external", nil, .none, use: "such a job runs no command; leave it out", onSomeOnly: true),
        ]
    }()

    private static let overridden: [SbatchOption] = {
        func overridden(
            _ name: String, _ letter: Character? = nil, _ value: Value = .required, because why: String
        ) -> SbatchOption { SbatchOption(name, letter, value, .overridden(why: why)) }
        let output = "outputs go to files in the workspace; redirect inside `cmd` for more"
        let words = "the answer of sbatch is read by this program"
        return [
            overridden("job-name", "J", because: "by the job's name a lost answer of Slurm is found again"),
            overridden("output", "o", because: output), overridden("error", "e", because: output),
            overridden("open-mode", nil, because: output),
            overridden("wait", "W", .none, because: "`maestro-swift run --wait` waits for the end"),
            overridden("parsable", nil, .none, because: words), overridden("quiet", "Q", .none, because: words),
            overridden("verbose", "v", .none, because: words),
            overridden("kill-on-invalid-dep", nil, because: "what can no longer run is taken out of Slurm anyway"),
        ]
    }()

    private static let honoured: [SbatchOption] = [
        SbatchOption("account", "A"), SbatchOption("acctg-freq"), SbatchOption("batch"), SbatchOption("bb"),
        SbatchOption("bbf"), SbatchOption("begin", "b"), SbatchOption("comment"),
        SbatchOption("consolidate-segments", nil, .none, onSomeOnly: true), SbatchOption("constraint", "C"),
        SbatchOption("container", onSomeOnly: true), SbatchOption("container-id", onSomeOnly: true),
        SbatchOption("container-type", onSomeOnly: true),
        SbatchOption("context", onSomeOnly: true), SbatchOption("contiguous", nil, .none),
        SbatchOption("core-spec", "S"), SbatchOption("cores-per-socket"), SbatchOption("cpu-freq"),
        SbatchOption("cpus-per-gpu"), SbatchOption("cpus-per-task", "c"), SbatchOption("deadline"),
        SbatchOption("delay-boot"), SbatchOption("distribution", "m"), SbatchOption("exclude", "x"),
        SbatchOption("exclusive", nil, .optional), SbatchOption("export"), SbatchOption("export-file"),
        SbatchOption("extra", onSomeOnly: true), SbatchOption("extra-node-info", "B"),
        SbatchOption("get-user-env", nil, .optional), SbatchOption("gpu-bind"), SbatchOption("gpu-freq"),
        SbatchOption("gpus", "G"), SbatchOption("gpus-per-node"), SbatchOption("gpus-per-socket"),
        SbatchOption("gpus-per-task"), SbatchOption("gres"), SbatchOption("gres-flags"), SbatchOption("hint"),
        SbatchOption("hold", "H", .none), SbatchOption("ignore-pbs", nil, .none), SbatchOption("licenses", "L"),
        SbatchOption("mail-type"), SbatchOption("mail-user"), SbatchOption("mcs-label"), SbatchOption("mem"),
        SbatchOption("mem-bind"), SbatchOption("mem-per-cpu"), SbatchOption("mem-per-gpu"),
        SbatchOption("mem-update", onSomeOnly: true), SbatchOption("mincpus"),
        SbatchOption("network"), SbatchOption("nice", nil, .optional), SbatchOption("no-kill", "k", .optional),
        SbatchOption("no-requeue", nil, .none), SbatchOption("nodefile", "F"), SbatchOption("nodelist", "w"),
        SbatchOption("nodes", "N"), SbatchOption("ntasks", "n"), SbatchOption("ntasks-per-core"),
        SbatchOption("ntasks-per-gpu"), SbatchOption("ntasks-per-node"), SbatchOption("ntasks-per-socket"),
        SbatchOption("ntasks-per-tres"), SbatchOption("oom-kill-step", nil, .optional, onSomeOnly: true),
        SbatchOption("overcommit", "O", .none), SbatchOption("oversubscribe", "s", .none),
        SbatchOption("partition", "p"), SbatchOption("power", onSomeOnly: true),
        SbatchOption("prefer", onSomeOnly: true), SbatchOption("priority"), SbatchOption("profile"),
        SbatchOption("propagate", nil, .optional), SbatchOption("qos", "q"), SbatchOption("reboot", nil, .none),
        SbatchOption("requeue", nil, .none), SbatchOption("reservation"),
        SbatchOption("resources", onSomeOnly: true),
        SbatchOption("resv-ports", nil, .optional, onSomeOnly: true), SbatchOption("segment", onSomeOnly: true),
        SbatchOption("signal"), SbatchOption("sockets-per-node"), SbatchOption("spread-job", nil, .none),
        SbatchOption("spread-segments", nil, .none, onSomeOnly: true),
        SbatchOption("stepmgr", nil, .none, onSomeOnly: true), SbatchOption("switches"),
        SbatchOption("tasks-per-node"), SbatchOption("thread-spec"), SbatchOption("threads-per-core"),
        SbatchOption("time", "t"), SbatchOption("time-min"), SbatchOption("tmp"),
        SbatchOption("tres-bind", onSomeOnly: true), SbatchOption("tres-per-task", onSomeOnly: true),
        SbatchOption("use-min-nodes", nil, .none), SbatchOption("wait-all-nodes"), SbatchOption("wckey"),
    ]
}
