import Deciding
import Specification
import Studies

/// What a run may take, and when it gives up; each is an option of `maestro-swift run`.
public struct RunOptions: Hashable, Sendable {
    /// Cores of this machine that local steps may take together; 0 for what the machine leaves.
    public var cores = 0
    /// Memory of this machine that local steps may take together, in KiB; `nil` for what the machine leaves.
    public var kibibytes: Int64?
    /// Most instances that run at one time; 0 for no limit.
    public var throttle = 0
    /// How often a step that was stopped at its walltime is restarted; 0 for no limit.
    public var restarts = 1
    /// Times that a refused submission is tried, and that a failing local step is run; counted from 1.
    public var attempts = 1
    /// Longest time between two questions to the scheduler, in seconds.
    public var pollSeconds: Int64 = 60
    /// So many instances of each step run first, and the others only if those succeed; 0 for none.
    public var canaries = 0
    /// A step ends when so many of its instances failed by one cause; `nil` for no limit.
    public var failureLimit: Int?
    /// Whether instances may go to the scheduler together, as job arrays.
    public var usesArrays = true
    /// Whether workspaces have short numbers for names instead of labels.
    public var hashedWorkspaces = false
    /// Whether the user's group may read the study directory.
    public var isGroupReadable = false

    /// As `maestro-swift run` without options.
    public init() {}

    var precautions: Precautions {
        Precautions(
            canaries: max(0, canaries), failureLimit: failureLimit.flatMap { FailureLimit(String(max(1, $0))) })
    }

    var planningPolicy: Policy {
        var policy = Policy(cores: 1)
        if !usesArrays { policy.maximumArraySize = 1 }
        return policy
    }

    /// A number that cannot be counts as the nearest one that can.
    var settings: RunSettings {
        var settings = RunSettings()
        settings.cores = max(0, cores)
        settings.kibibytes = kibibytes.map { max(1, $0) }
        settings.throttle = max(0, throttle)
        settings.restartLimit = max(0, restarts)
        settings.submissionAttempts = max(1, attempts)
        settings.pollSeconds = max(1, pollSeconds)
        settings.usesArrays = usesArrays
        settings.hashedWorkspaces = hashedWorkspaces
        settings.isGroupReadable = isGroupReadable
        settings.precautions = precautions
        return settings
    }
}
