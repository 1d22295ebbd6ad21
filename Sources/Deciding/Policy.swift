import Diagnostics
package import Expansion
package import Specification
package import Tracking

/// What a conductor may do, and how patient it is. Times in seconds.
package struct Policy: Hashable, Sendable {
    /// Cores of this machine that steps may take together.
    package var cores: Int
    /// Cores' worth of steps that the runner has at hand beyond them, so that no core waits for the conductor.
    package var coresAhead = 0
    /// Memory of this machine that local steps may take together.
    package var kibibytes = Int64.max
    /// Most instances that run with a scheduler at one time; 0 for no limit.
    package var throttle: Int
    /// How often a step that was stopped at its walltime goes on with its restart script; 0 for no limit.
    package var restartLimit: Int
    /// For steps that do not say how often the machine or the scheduler may fail them.
    package var infrastructure = RetryRule(times: 3, waitSeconds: 5)
    /// How often a submission that the scheduler refuses is tried, and a local step that fails is run.
    package var submissionAttempts = 1
    /// Longest time between two questions to Slurm.
    package var pollSeconds: Int64
    /// Shortest time between two questions to Slurm.
    package var shortestPollSeconds: Int64 = 5
    /// Between two questions while nothing out of the ordinary happens, at first.
    package var calmPollSeconds: Int64 = 30
    /// Most tasks of one job array, and of all that is with Slurm at one time; `nil` for no limit.
    ///
    /// Source: slurm.conf(5), MaxArraySize (which bounds the index) and MaxJobCount (which counts every task).
    package var maximumArraySize = 1001
    package var maximumQueuedTasks: Int?
    /// How long Slurm may count a job whose command has ended: its node has to tell first.
    package var leavingSeconds: Int64 = 3
    /// How long an instance waits for others of its step, before it goes to Slurm in a lot that is small.
    package var companySeconds: Int64 = 10
    /// What waits for local steps goes to Slurm in lots; so many of the smallest make the largest one.
    package var largestLot = 2
    /// Children of what failed are cancelled by Slurm itself; slurm.conf(5), `kill_invalid_depend`.
    package var killsInvalidDependencies = false
    /// Batches intended together, so that one sync serves them all.
    package var submissionWindow = 64
    /// Submissions under way at one time; reliability research, section 5.
    package static let simultaneousSubmissions = 4
    /// Most jobs that one submission waits for in Slurm; with more the conductor waits until fewer live.
    package var dependencyLimit = 500
    /// With more instances than this a step that gathers groups goes out in arrays, each behind all jobs with a parent of
    /// any of its tasks; else each group is a job of its own.
    package var mostGroupJobs = 50
    /// How long a record may take to show on a network file system, and a lost job to be found.
    package var graceSeconds: Int64 = 120
    /// A success that was recorded so near the end of its walltime may be the answer to that.
    package var walltimeMarginSeconds: Int64 = 30
    /// How long Slurm says nothing until such a success stands all the same. Restarts and upgrades of Slurm take less.
    package var silenceSeconds: Int64 = 3600
    /// How late the accounting may hear of an end.
    package var accountingSeconds: Int64 = 30
    /// From the end of a job's walltime to its being killed; slurm.conf(5), KillWait.
    package var killWaitSeconds: Int64 = 30
    /// How long a cancelled study waits for Slurm to say what became of its jobs.
    package var cancelSeconds: Int64 = 60
    /// How long a study that is over waits for Slurm to say whether jobs of it are left there: they would stay in the queue.
    /// A controller that is started anew, or upgraded, takes less.
    package var sweepSeconds: Int64 = 600
    /// Questions that must have failed to find a job before it counts as gone.
    package var absencesNeeded = 3
    /// How long failures of a step are gathered before they are submitted again, and well before Slurm forgets them.
    package var gatherSeconds: Int64 = 15
    /// From asking a step to end to killing it.
    package var killSeconds: Int64 = 5
    /// How long a controller may take to save that a job was called off. Slurm saves within 5 s of a change;
    /// reliability research, section 0 (3).
    package var settleSeconds: Int64 = 10
    /// From a doubtful submission to believing that Slurm does not have it: MessageTimeout and more.
    package var doubtSeconds: Int64 = 15
    /// The same where a conductor on another machine asked: its sbatch may go on for two minutes, unseen from here.
    package var strangersDoubtSeconds: Int64 = 150

    /// More than any setting of a run has sense for, and little enough to be counted with.
    package static let largestSetting = Int(Int32.max)

    package init(cores: Int, throttle: Int = 0, restartLimit: Int = 1, pollSeconds: Int64 = 60) {
        self.cores = cores
        self.throttle = throttle
        self.restartLimit = restartLimit
        self.pollSeconds = pollSeconds
    }

    /// With what the user has changed since.
    package func changed(by settings: [Setting: Int]) -> Policy {
        var policy = self
        for (setting, wanted) in settings {
            let value = max(0, min(wanted, Self.largestSetting))
            switch setting {
            case .throttle: policy.throttle = value
            case .restartLimit: policy.restartLimit = value
            case .poll: policy.pollSeconds = Int64(max(1, value))
            }
        }
        return policy
    }

    /// How an instance of a step is tried again; what the step says itself comes first.
    package func rule(for cause: RetryCause, step: Int, of graph: StudyGraph) -> RetryRule {
        let own = graph.study.steps[step].retry
        switch cause {
        case .infrastructure: return own.infrastructure ?? infrastructure
        case .outOfMemory: return own.outOfMemory ?? RetryRule(times: 0)
        case .timeLimit: return own.timeLimit ?? RetryRule(times: 0)
        case .exit: return own.exit ?? RetryRule(times: max(0, submissionAttempts.minus(1)))
        }
    }

    /// How often a step goes on after its walltime; `nil` for no limit. 0 means that only for `--rlimit`.
    package func restarts(ofStep step: Int, in graph: StudyGraph) -> Int? {
        graph.study.steps[step].retry.timeLimit?.times ?? (restartLimit == 0 ? nil : restartLimit)
    }
}
