import HostInterface
import Testing

/// What a user's environment, a site's wrappers and a directory's name may do to a study: nothing.
@Suite(.onCluster) struct SurroundingsClusterTests {
    private static let misleading: [String: String?] = [
        "SBATCH_ARRAY_INX": "0-9", "SBATCH_JOB_NAME": "mine", "SBATCH_WAIT": "1", "SBATCH_EXPORT": "NONE",
        "SBATCH_DEPENDENCY": "afterok:1", "SBATCH_HOLD": "1", "SBATCH_NO_REQUEUE": "1", "SQUEUE_STATES": "FAILED",
        "SQUEUE_NAMES": "mine", "SQUEUE_PARTITION": "nowhere", "SQUEUE_FORMAT": "%i", "SQUEUE_SORT": "-i",
        "SACCT_FORMAT": "user", "SACCT_FEDERATION": "1", "SCANCEL_USER": "nobody", "SLURM_TIME_FORMAT": "relative",
        "SLURM_BITSTR_LEN": "3", "SLURM_EXIT_ERROR": "0", "SLURM_CLUSTERS": "elsewhere", "SLURM_JOB_ID": "1",
        "SLURM_ARRAY_TASK_ID": "7", "SLURM_RESTART_COUNT": "5", "LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE",
        "TZ": "Asia/Kathmandu",
        "USER": nil, "LOGNAME": nil, "HOME": "/nonexistent", "BASH_ENV": "/nonexistent", "POSIXLY_CORRECT": "1",
        "IFS": "x", "CDPATH": "/tmp", "GREP_OPTIONS": "-v", "SHELLOPTS": "errexit", "BASH_FUNC_cd%%": "() {  :; }",
        "FUNCNEST": "1",
        "BASH_FUNC_wait%%": "() {  :; }", "root": "mine", "record": "mine",
    ]

    /// A site's own wrapper: a banner before, a remark behind.
    private static func chatty(_ program: String) -> String {
        """
        #!/bin/bash
        echo 'Welcome to the cluster! Maintenance: 17 of May'
        PATH=${PATH#*:} \(program) "$@"
        code=$?
        echo
        echo 'slurm wrapper: 5 jobs'
        exit $code
        """
    }

    @Test("variables of Slurm and of the shell, other languages, banners and an odd directory change nothing")
    func surroundings() async throws {
        let programs = Dictionary(
            uniqueKeysWithValues: ["sbatch", "squeue", "sacct", "scancel"].map { ($0, Self.chatty($0)) })
        let sections = """
            study:
            - {name: a, description: d, run: {procs: 1, cmd: ': $(N); echo ran >> runs'}}
            - {name: b, description: d, run: {procs: 1, cmd: 'echo ran >> runs', depends: [a]}}
            - {name: c, description: d, run: {procs: 1, cmd: 'echo ran >> runs', depends: ["b_*"]}}
            global.parameters: {N: {values: [1, 2, 3], label: N.%%}}
            """
        try await withStudy(
            sections, programs: programs, context: Self.misleading, suffix: " it's %j a \"name\"\nof two lines"
        ) { study in
            try await study.run()
            #expect(try await study.finish() == 0, "\(study.journal)")
            let runs = try await study.output("find", study.directory, "-name", "runs", "-exec", "cat", "{}", "+")
            #expect(runs == String(repeating: "ran\n", count: 7))
            #expect(study.count("accepted") == 3)
        }
    }

    @Test("variables of sbatch count below the study's own words, are named, and are kept for whoever resumes it")
    func variables() async throws {
        // The step beside Slurm has `b` and `c` submitted by the second conductor.
        let look = "scontrol show job $SLURM_JOB_ID > job; echo \"$SLURM_MPI_TYPE $SLURM_OVERLAP\" > reached"
        let sections = """
            study:
            - {name: a, description: d, run: {cmd: '\(hold)'}}
            - {name: b, description: d, run: {procs: 1, cmd: '\(look)', depends: [a]}}
            - {name: c, description: d, run: {procs: 1, walltime: 7, cmd: '\(look)', depends: [a]}}
            """
        let set: [String: String?] = [
            "SBATCH_PARTITION": "nowhere", "SBATCH_TIMELIMIT": "5", "SBATCH_ACCOUNT": "root",
            "SBATCH_HINT": "nomultithread",
            "SBATCH_ARRAY_INX": "0-9", "SBATCH_WAIT": "1", "SLURM_MPI_TYPE": "none", "SLURM_OVERLAP": "1",
        ]
        try await withStudy(sections, context: set) { study in
            let told = String(decoding: try await study.start([]).errors, as: UTF8.self)
            for words in ["TIMELIMIT=5 applies", "ACCOUNT=root applies", "ARRAY_INX has no", "WAIT has no"] {
                #expect(told.contains("SBATCH_\(words)"), "\(told)")
            }
            try await study.killConductor()
            try study.letGo()
            #expect(study.count("accepted") == 0)
            let other = study.from(set.mapValues { _ in nil })
            #expect(try await other.finish() == 0, "\(study.journal)")
            func read(_ path: String) throws -> String {
                String(decoding: try Cluster.host.files.read("\(study.directory)/\(path)"), as: UTF8.self)
            }
            for (step, limit) in [("b", "00:05:00"), ("c", "00:07:00")] {
                let job = try read("\(step)/job")
                #expect(job.contains("Partition=debug") && job.contains("TimeLimit=\(limit)"), "\(job)")
                #expect(job.contains("Account=root") && !job.contains("ArrayTaskId"), "\(job)")
                #expect(try read("\(step)/reached") == "none 1\n")
            }
            #expect(study.journal.contains("SBATCH_ACCOUNT=root") && !study.journal.contains("SBATCH_WAIT"))
        }
    }

    @Test(
        "a secret of the environment or of the study is in no argument, no journal, no log, and in no folder that others enter"
    )
    func secrets() async throws {
        let sections = """
            study:
            - {name: a, description: d, run: {procs: 1, cmd: ': hush-of-the-study; \(note); exit $(N)'}}
            - {name: b, description: d, run: {procs: 1, cmd: '\(note)', depends: [a]}}
            global.parameters: {N: {values: [0, 1], label: N.%%}}
            """
        try await withStudy(sections, context: ["MY_TOKEN": "hush-of-the-environment"]) { study in
            try await study.run()
            #expect(try await study.finish() == 2)
            let told = try await study.output(
                "sacct", "-a", "-P", "-S", "now-1hours", "-o", "submitline%2000,jobname,comment,workdir")
            #expect(!told.contains("hush"))
            let shown = try await study.output("scontrol", "show", "job")
            #expect(!shown.contains("hush"))
            let found = try await study.output("grep", "-rl", "hush-of-the-environment", study.directory)
            #expect(found.isEmpty, "\(found)")
            let state = try await study.output(
                "grep", "-rlE", "hush", "\(study.directory)/.maestro/journal", "\(study.directory)/.maestro/journal.1",
                "\(study.directory)/.maestro/batches", "\(study.directory)/.maestro/attempts",
                "\(study.directory)/status.csv")
            #expect(state.isEmpty, "\(state)")
            // What jobs write has the modes that the user's own umask gives it, below a folder that nobody else enters.
            let closed = try await study.output("find", study.directory, "-maxdepth", "0", "-perm", "0700")
            #expect(closed == study.directory + "\n")
        }
    }
}
