import Executors
import HostInterface
import Jobs
import Specification
import Tracking

/// The argument arrays of Slurm's programs.
struct SlurmCommandLine: Sendable {
    /// What every program of Slurm gets: ours without what would change their meaning.
    let environment: [String: String]

    private let variables: SlurmVariables?

    /// - Parameters:
    ///   - environment: That of this process.
    ///   - variables: What was in force when the study was started; `nil` where nobody has kept it.
    init(environment: [String: String], variables: SlurmVariables? = nil) {
        let misleading = ["SBATCH_", "SQUEUE_", "SACCT_", "SCANCEL_", "SLURM_", "SALLOC_", "SRUN_"]
        let kept: Set<String> = ["SLURM_CONF", "SLURM_JWT"]
        var own = environment.filter { name, _ in
            kept.contains(name) || !misleading.contains { name.hasPrefix($0) }
        }
        if let variables { own["SLURM_CONF"] = variables.passed["SLURM_CONF"] }
        self.environment = own
        self.variables = variables
    }

    /// sbatch tries for 120 s by itself, and a lost answer takes MessageTimeout more.
    ///
    /// - Parameters:
    ///   - root: The study directory.
    ///   - log: Where Slurm itself writes about the batch's jobs; a task's own output goes to its workspace.
    func submit(_ submission: Submission, wrapper: String, root: String, log: String) -> Invocation {
        let options = SubmitOptions.sbatch.submittable(submission.request.options)
        var arguments = ["--parsable"] + options
        if !options.contains("--requeue"), !options.contains("--no-requeue") { arguments.append("--requeue") }
        arguments += submission.request.memory.map { ["--mem=\($0)"] } ?? []
        arguments += submission.request.walltime.map { ["--time=\($0)"] } ?? []
        if submission.delaySeconds > 0 { arguments.append("--begin=now+\(submission.delaySeconds)") }
        arguments += submission.recovery.checkpoint.map { ["--signal=B:\($0.signal)@\($0.seconds)"] } ?? []
        arguments += [
            "--job-name=\(submission.token)", "--open-mode=append", "--chdir=\(root)",
            "--output=\(literal(log))", "--error=\(literal(log))",
        ]
        if submission.batch.isArray {
            let limit = submission.throttle > 0 ? "%\(submission.throttle)" : ""
            arguments.append("--array=\(indexList(submission.batch.members.map(\.task)))\(limit)")
        }
        if !submission.dependencies.isEmpty {
            arguments.append("--dependency=" + JobDependency.expression(submission.dependencies))
        }
        if submission.waitsForFailure { arguments.append("--kill-on-invalid-dep=yes") }
        arguments += [wrapper, root, String(submission.batch.id.number)]
        let kept = variables?.environment(besides: options) ?? [:]
        var environment = environment.merging(kept) { _, kept in kept }
        environment[Submission.tokenVariable] = submission.token
        return Invocation("sbatch", arguments, environment: environment, deadlineSeconds: 240)
    }

    /// A job of one program, of which one at a time runs under its name.
    func submit(
        program: String, _ arguments: [String], options: [String], name: String, output: String
    ) -> Invocation {
        let own = [
            "--parsable", "--job-name=\(name)", "--dependency=singleton", "--open-mode=append",
            "--output=\(literal(output))",
        ]
        return Invocation(
            "sbatch", options + own + [program] + arguments, environment: environment, deadlineSeconds: 240)
    }

    /// Jobs that wait for something else from now on; scontrol(1), `update`.
    func updateDependencies(_ batches: [WatchedBatch], to dependencies: [JobDependency]) -> Invocation {
        let jobs = batches.map(jobText).joined(separator: ",")
        return asking(
            "scontrol", ["update", "jobid=\(jobs)", "dependency=\(JobDependency.expression(dependencies))"],
            deadlineSeconds: 60)
    }

    /// scontrol(1), `ArrayTaskThrottle`.
    func limit(_ batch: WatchedBatch, to count: Int) -> Invocation {
        asking(
            "scontrol", ["update", "jobid=\(batch.job)", "arraytaskthrottle=\(count)"], deadlineSeconds: 60)
    }

    /// `17`, or `17_[0-4,9]`.
    private func jobText(_ batch: WatchedBatch) -> String {
        batch.isArray ? "\(batch.job)_[\(indexList(batch.tasks.map(\.index)))]" : batch.job.text
    }

    /// `0-4,9`.
    private func indexList(_ indices: [UInt32]) -> String {
        ranges(of: indices).map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ",")
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

    func queue(of job: Job) -> Invocation {
        asking("squeue", Self.queueArguments + ["-j", job.name(with: .slurm)], deadlineSeconds: 20)
    }

    func accounting(of batches: [WatchedBatch]) -> Invocation {
        let jobs = batches.flatMap { batch in
            // A whole array is one word, however many of its tasks are asked for.
            batch.isArray && batch.tasks.count <= 20
                ? batch.tasks.map { "\(batch.job)_\($0.index)" } : [batch.job.text]
        }
        return asking("sacct", Self.accountingArguments + ["-j", jobs.joined(separator: ",")], deadlineSeconds: 60)
    }

    /// - Parameter since: Seconds since 1970.
    func accounting(named tokens: [String], since: Int64) -> Invocation {
        asking(
            "sacct", Self.accountingArguments + ["-S", "uts\(since)", "--name=" + tokens.joined(separator: ",")],
            deadlineSeconds: 60)
    }

    /// - Parameter unlessBegun: Whether what runs is left alone.
    func cancel(_ batches: [WatchedBatch], unlessBegun: Bool = false) -> Invocation {
        let jobs = batches.map { $0.isWhole ? $0.job.text : jobText($0) }
        return asking("scancel", (unlessBegun ? ["--state=PENDING"] : []) + jobs, deadlineSeconds: 60)
    }

    var configuration: Invocation { asking("scontrol", ["show", "config"], deadlineSeconds: 15) }

    /// With -a also jobs in partitions that are hidden, or closed to the user's groups by now; squeue(1).
    private static let queueArguments = [
        "-a", "--me", "-h", "-t", "all", "-o", "%F\u{1f}%K\u{1f}%T\u{1f}%r\u{1f}%V\u{1f}%S\u{1f}%e\u{1f}%j",
    ]
    private static let accountingArguments = [
        "-X", "-P", "-n", "-D", "--delimiter=\u{1f}", "-o", "JobID,State,ExitCode,Submit,Start,End,JobName",
    ]

    func asking(_ program: String, _ arguments: [String], deadlineSeconds: Int) -> Invocation {
        var environment = environment
        environment["LC_ALL"] = "C"
        environment["SLURM_TIME_FORMAT"] = "%s"
        // The tasks of an array's row are told in full, however many ranges they are; squeue(1).
        environment["SLURM_BITSTR_LEN"] = "0"
        return Invocation(program, arguments, environment: environment, deadlineSeconds: deadlineSeconds)
    }
}
