import HostInterface

/// The argument arrays of Slurm's programs.
struct SlurmCommandLine: Sendable {
    /// What every program of Slurm gets: ours without what would change their meaning.
    let environment: [String: String]

    init(environment: [String: String]) {
        let misleading = ["SBATCH_", "SQUEUE_", "SACCT_", "SCANCEL_", "SLURM_", "SALLOC_", "SRUN_"]
        let kept: Set<String> = ["SLURM_CONF", "SLURM_JWT"]
        self.environment = environment.filter { name, _ in
            kept.contains(name) || !misleading.contains { name.hasPrefix($0) }
        }
    }

    /// sbatch tries for 120 s by itself, and a lost answer takes MessageTimeout more.
    func submit(_ submission: Submission, wrapper: String, task: Submission.Task) -> Invocation {
        var arguments = ["--parsable"] + submission.directives
        if !submission.directives.contains(where: { $0 == "--requeue" || $0 == "--no-requeue" }) {
            arguments.append("--requeue")
        }
        arguments += [
            "--job-name=\(submission.token)", "--open-mode=append", "--chdir=\(task.workspace)",
            "--output=\(literal("\(task.output).out"))",
            "--error=\(literal("\(task.output).err"))",
        ]
        if !submission.dependencies.isEmpty {
            arguments.append("--dependency=afterok:" + submission.dependencies.map(String.init).joined(separator: ":"))
        }
        arguments.append(wrapper)
        arguments += task.wrapperArguments
        return Invocation("sbatch", arguments, environment: environment, deadlineSeconds: 240)
    }

    /// A percent sign starts a pattern in Slurm's file names.
    private func literal(_ path: String) -> String {
        path.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%")
    }

    var version: Invocation { asking("sbatch", ["--version"], deadlineSeconds: 60) }

    /// All jobs of the user in one call; reliability research, section 2.1 (7).
    var queue: Invocation { asking("squeue", Self.queueArguments, deadlineSeconds: 60) }

    func queue(named tokens: [String]) -> Invocation {
        asking("squeue", Self.queueArguments + ["--name=" + tokens.joined(separator: ",")], deadlineSeconds: 60)
    }

    func queue(of job: UInt64) -> Invocation {
        asking("squeue", Self.queueArguments + ["-j", String(job)], deadlineSeconds: 20)
    }

    func accounting(of jobs: [UInt64]) -> Invocation {
        asking("sacct", Self.accountingArguments + ["-j", list(jobs)], deadlineSeconds: 60)
    }

    /// - Parameter since: Seconds since 1970.
    func accounting(named tokens: [String], since: Int64) -> Invocation {
        asking(
            "sacct", Self.accountingArguments + ["-S", "uts\(since)", "--name=" + tokens.joined(separator: ",")],
            deadlineSeconds: 60)
    }

    func cancel(_ jobs: [UInt64]) -> Invocation {
        asking("scancel", jobs.map(String.init), deadlineSeconds: 60)
    }

    var configuration: Invocation { asking("scontrol", ["show", "config"], deadlineSeconds: 60) }

    private static let queueArguments = [
        "--me", "-h", "-r", "-t", "all", "-o", "%A\u{1f}%T\u{1f}%r\u{1f}%j",
    ]
    private static let accountingArguments = [
        "-X", "-P", "-n", "-D", "--delimiter=\u{1f}", "-o", "JobIDRaw,State,ExitCode,Submit,JobName",
    ]

    private func list(_ jobs: [UInt64]) -> String { jobs.map(String.init).joined(separator: ",") }

    private func asking(_ program: String, _ arguments: [String], deadlineSeconds: Int) -> Invocation {
        var environment = environment
        environment["LC_ALL"] = "C"
        environment["SLURM_TIME_FORMAT"] = "%s"
        return Invocation(program, arguments, environment: environment, deadlineSeconds: deadlineSeconds)
    }
}
