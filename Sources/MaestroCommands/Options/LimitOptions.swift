import ArgumentParser
import Specification
import Studies

/// What a run may take, and when it gives up.
struct LimitOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "Set the maximum number of instances running at once (0: unlimited).")
    var throttle = 0
    @Option(
        name: [.customShort("r"), .customLong("rlimit")],
        help: "Set the maximum number of restarts of a timed-out step (0: unlimited).")
    var restartLimit = 1
    @Option(
        name: .shortAndLong,
        help: "Set how often to try a refused submission or a failing local step.")
    var attempts = 1
    @Option(name: [.short, .customLong("sleeptime")], help: "Set the maximum seconds between two polls of Slurm.")
    var sleepTime = 60
    @Option(help: "Limit the cores that local steps may use together (0: all).")
    var cores = 0
    @Option(
        help: "Limit the memory that local steps may use together, such as 16G (default: all).",
        transform: { text in
            guard let amount = MemoryAmount(text), amount.kibibytes > 0 else {
                throw ValidationError("an amount such as 500M or 16G")
            }
            return amount.kibibytes
        })
    var memory: Int64?
    @Option(help: "Run this many instances of each step first; continue only if they succeed.")
    var canary = 0
    @Option(
        help: "Stop a step once this many of its instances failed for one reason: a number, or a share such as 5%.",
        transform: LimitOptions.failureLimit)
    var stopAfter: FailureLimit?

    @Flag(help: "Submit one job for each instance, for sites that forbid job arrays.")
    var noArrays = false

    static func failureLimit(_ text: String) throws -> FailureLimit {
        guard let limit = FailureLimit(text) else {
            throw ValidationError("a number of failures such as 20, or a share such as 5%")
        }
        return limit
    }

    var precautions: Precautions { Precautions(canaries: canary, failureLimit: stopAfter) }

    func validate() throws {
        guard throttle >= 0 else { throw ValidationError("--throttle must be 0 or more instances.") }
        guard restartLimit >= 0 else { throw ValidationError("--rlimit must be 0 or more restarts.") }
        guard attempts >= 1 else { throw ValidationError("--attempts must be 1 or more.") }
        guard sleepTime >= 1 else { throw ValidationError("--sleeptime must be at least 1 second.") }
        guard cores >= 0 else { throw ValidationError("--cores must be 0 or more.") }
        guard canary >= 0 else { throw ValidationError("--canary must be 0 or more instances.") }
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
