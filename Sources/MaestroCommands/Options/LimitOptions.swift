import ArgumentParser
import Specification
import Studies

/// What a run may take, and when it gives up.
struct LimitOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "Most instances that run at one time; 0 for no limit.")
    var throttle = 0
    @Option(name: [.customShort("r"), .customLong("rlimit")], help: "Restarts of a timed-out step; 0 for no limit.")
    var restartLimit = 1
    @Option(
        name: .shortAndLong,
        help: "Times that a submission the scheduler refuses is tried, and that a failing local step is run.")
    var attempts = 1
    @Option(name: [.short, .customLong("sleeptime")], help: "Longest time in seconds between two questions to Slurm.")
    var sleepTime = 60
    @Option(help: "Cores of this machine that local steps may take together; 0 for all.")
    var cores = 0
    @Option(
        help: "Memory of this machine that local steps may take together, such as 16G; else all that there is.",
        transform: { text in
            guard let amount = MemoryAmount(text), amount.kibibytes > 0 else {
                throw ValidationError("an amount such as 500M or 16G")
            }
            return amount.kibibytes
        })
    var memory: Int64?
    @Option(help: "Run so many instances of each step first; go on only if they succeed.")
    var canary = 0
    @Option(
        help: "End a step when so many of its instances failed by one cause: a number, or a share such as 5%.",
        transform: { text in
            guard let limit = FailureLimit(text) else {
                throw ValidationError("a number of failures such as 20, or a share such as 5%")
            }
            return limit
        })
    var stopAfter: FailureLimit?

    @Flag(help: "A Slurm job for each instance, where a site forbids job arrays.")
    var noArrays = false

    var precautions: Precautions { Precautions(canaries: canary, failureLimit: stopAfter) }

    func validate() throws {
        guard throttle >= 0 else { throw ValidationError("--throttle counts instances: 0 or more.") }
        guard restartLimit >= 0 else { throw ValidationError("--rlimit counts restarts: 0 or more.") }
        guard attempts >= 1 else { throw ValidationError("--attempts counts from 1.") }
        guard sleepTime >= 1 else { throw ValidationError("--sleeptime is in seconds: 1 or more.") }
        guard cores >= 0 else { throw ValidationError("--cores counts cores: 0 or more.") }
        guard canary >= 0 else { throw ValidationError("--canary counts instances: 0 or more.") }
    }

    func settings(output: String?, hashedWorkspaces: Bool, isGroupReadable: Bool) -> RunSettings {
        var settings = RunSettings()
        settings.output = output
        settings.hashedWorkspaces = hashedWorkspaces
        settings.isGroupReadable = isGroupReadable
        settings.pollSeconds = Int64(sleepTime)
        settings.throttle = throttle
        settings.restartLimit = restartLimit
        settings.submissionAttempts = attempts
        settings.cores = cores
        settings.kibibytes = memory
        settings.usesArrays = !noArrays
        settings.precautions = precautions
        return settings
    }
}
