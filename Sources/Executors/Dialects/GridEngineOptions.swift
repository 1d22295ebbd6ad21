extension SubmitOptions {
    /// Those of qsub. Source: submit(1) of Son of Grid Engine 8.1.9.
    package static let qsub = SubmitOptions(
        program: "qsub", syntax: .words, all: refused + overridden + honoured,
        keys: [
            "q": .queue, "P": .bank, "ar": .reservation, "p": .priority, "pe": .procs, "l h_rt": .walltime,
            "l s_rt": .walltime, "l h_vmem": .memory, "l gpu": .gpus,
        ],
        walltime: ("l h_rt", isInSeconds: true))

    private static let refused: [SubmitOption] = {
        let prints = "it prints and submits nothing; use `maestro-swift plan` or `run --dry-run`"
        let depends = "use `depends`"
        let interactive = "a step is not an interactive job; omit the option"
        return [
            .refused("t", use: "use `global.parameters`; instances are submitted as job arrays automatically"),
            .refused("hold_jid", use: depends), .refused("hold_jid_ad", use: depends),
            .refused("i", use: "redirect inside `cmd`: `command < file`"),
            .refused("@", use: "write the options themselves, so that they can be checked"),
            .refused("C", use: "directives begin with `#$`"),
            .refused("clear", nil, .none, use: "omit the options that should not apply"),
            .refused("help", nil, .none, use: prints), .refused("verify", nil, .none, use: prints),
            .refused("inherit", nil, .none, use: interactive), .refused("pty", use: interactive),
            .refused("nostdin", nil, .none, use: interactive), .refused("display", use: interactive),
            .refused("u", use: "jobs run as the user who starts the study; start it as that user"),
        ]
    }()

    private static let overridden: [SubmitOption] = {
        let output = "outputs go to files in the workspace; redirect inside `cmd` for more"
        let words = "maestro-swift reads the output of qsub"
        let workspace = "steps run in their workspace; use `cd` in `cmd`"
        let script = "qsub starts the wrapper of maestro-swift"
        return [
            .overridden("cwd", nil, .none, because: workspace), .overridden("wd", because: workspace),
            .overridden("w", because: "`status` shows jobs that can never run"),
            .overridden("N", because: "job names are used to find jobs after a lost reply of Grid Engine"),
            .overridden("o", because: output), .overridden("e", because: output), .overridden("j", because: output),
            .overridden("tc", because: "use `maestro-swift run --throttle`"),
            .overridden("r", because: "use `retry` to run jobs again"),
            .overridden("V", nil, .none, because: "the environment is passed on anyway"),
            .overridden("terse", nil, .none, because: words), .overridden("verbose", nil, .none, because: words),
            .overridden("sync", because: "`maestro-swift run --wait` waits for the end"),
            .overridden("now", because: "jobs of a study wait for free slots"),
            .overridden("b", because: script), .overridden("shell", because: script),
            .overridden("noshell", nil, .none, because: script),
            .overridden("S", because: "set `shell` in the batch section instead"),
        ]
    }()

    private static let honoured: [SubmitOption] = [
        SubmitOption("a"), SubmitOption("ac"), SubmitOption("ar"), SubmitOption("A"),
        SubmitOption("binding", nil, .behind(["env", "pe", "set"])), SubmitOption("c"), SubmitOption("ckpt"),
        SubmitOption("dc"), SubmitOption("dl"), SubmitOption("h", nil, .none), SubmitOption("hard", nil, .none),
        SubmitOption("js"), SubmitOption("jsv"), SubmitOption("l", listsResources: true), SubmitOption("m"),
        SubmitOption("M"),
        SubmitOption("masterq"), SubmitOption("notify", nil, .none), SubmitOption("ot"), SubmitOption("p"),
        SubmitOption("P"), SubmitOption("pe", nil, .two), SubmitOption("q"), SubmitOption("R"), SubmitOption("sc"),
        SubmitOption("soft", nil, .none), SubmitOption("v"),
    ]
}
